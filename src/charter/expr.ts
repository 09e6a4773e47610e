/** A default that is computed when a record is created. Made by `expr`. */
export class ExpressionDefault {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
    Object.freeze(this);
  }
}

/**
 * Makes a default of an expression over `me` and `request`, evaluated anew for each record that is created:
 * `default: expr("me.id")`. It is checked when the server starts; its value must fit the field's kind.
 */
export function expr(text: string): ExpressionDefault {
  return new ExpressionDefault(text);
}
