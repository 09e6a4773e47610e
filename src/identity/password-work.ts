/** What the password thread is asked: to hash a password, or to compare it with a hash. */
export interface PasswordWork {
  readonly id: number;
  readonly password: string;
  readonly hash?: string;
}

/** What it answers. */
export type PasswordDone =
  | { readonly id: number; readonly hash: string }
  | { readonly id: number; readonly same: boolean }
  | { readonly id: number; readonly fault: string };
