import { TOTP, URI } from "otpauth";

const halfMinute = 30_000;

/** An authenticator app that was shown an address. */
export class AuthenticatorApp {
  readonly #totp: TOTP;

  constructor(uri: string) {
    const read = URI.parse(uri);
    if (!(read instanceof TOTP)) throw new TypeError(`${uri} is of no authenticator app`);
    this.#totp = read;
  }

  get secret() {
    return this.#totp.secret;
  }

  /** What it shows now, or some half minutes from now. */
  code(later = 0): string {
    return this.#totp.generate({ timestamp: Date.now() + later * halfMinute });
  }

  /** A code that it shows at no time near. */
  wrongCode(): string {
    const near = new Set([-2, -1, 0, 1, 2].map((later) => this.code(later)));
    return ["000000", "111111", "222222", "333333", "444444", "555555"].find((code) => !near.has(code)) ?? "";
  }
}
