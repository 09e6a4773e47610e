/** A setting as `charter start --help` lists it: where it is given, what it is when it is not, and what it means. */
export interface SettingDefinition {
  /** Its name among the flags' values: `dataFolder` for `--data-folder`. */
  readonly name: string;
  /** The flag; none for a secret, since other users of the machine can read a process's command line. */
  readonly flag?: string;
  readonly variable: string;
  /** What stands for its value in the help. */
  readonly placeholder: string;
  /** The value when it is not given, in words. */
  readonly fallback: string;
  readonly description: string;
  readonly example: string;
}

/** Every setting, in the order of the help. The flag wins over the environment variable. */
export const settingDefinitions: readonly SettingDefinition[] = [
  {
    name: "host",
    flag: "--host",
    variable: "HOST",
    placeholder: "address",
    fallback: "127.0.0.1",
    description: "the address to listen on",
    example: "0.0.0.0",
  },
  {
    name: "port",
    flag: "--port",
    variable: "PORT",
    placeholder: "number",
    fallback: "4000",
    description: "the port to listen on; 0 picks a free one",
    example: "4000",
  },
  {
    name: "database",
    flag: "--database",
    variable: "DATABASE_URL",
    placeholder: "url",
    fallback: "sqlite:data.db in the data folder",
    description: "where the records are: sqlite:PATH",
    example: "sqlite:.charter/data.db",
  },
  {
    name: "data",
    flag: "--data",
    variable: "CHARTER_DATA",
    placeholder: "folder",
    fallback: ".charter",
    description: "the folder for what the server keeps beside the records",
    example: "/var/lib/charter",
  },
  {
    name: "secretFile",
    flag: "--secret-file",
    variable: "CHARTER_SECRET_FILE",
    placeholder: "file",
    fallback: "secret.key in the data folder, made at the first start",
    description: "a file that holds the master key",
    example: "/run/secrets/charter",
  },
  {
    name: "secret",
    variable: "CHARTER_SECRET",
    placeholder: "key",
    fallback: "the secret file",
    description: "the master key itself, 32 characters or more",
    example: "the output of: openssl rand -base64 32",
  },
  {
    name: "publicUrl",
    flag: "--public-url",
    variable: "PUBLIC_URL",
    placeholder: "url",
    fallback: "from host and port",
    description: "the address that clients use; https:// tells them to stay with it",
    example: "https://api.example.com",
  },
  {
    name: "trustedProxies",
    flag: "--trusted-proxies",
    variable: "TRUSTED_PROXIES",
    placeholder: "addresses",
    fallback: "none",
    description: "the proxies whose X-Forwarded-For counts: addresses or networks, with commas between",
    example: "10.0.0.0/8,::1",
  },
  {
    name: "smtpUrl",
    variable: "SMTP_URL",
    placeholder: "url",
    fallback: "none: mails are kept in the data folder",
    description: "the mail server, with its password if it wants one",
    example: "smtps://name:password@mail.example.com",
  },
  {
    name: "mailFrom",
    flag: "--mail-from",
    variable: "MAIL_FROM",
    placeholder: "address",
    fallback: "charter@localhost",
    description: "the address that mails come from",
    example: "Helpdesk <help@example.com>",
  },
  {
    name: "maxRequests",
    flag: "--max-requests",
    variable: "MAX_REQUESTS",
    placeholder: "number",
    fallback: "1000",
    description: "requests worked on at the same time; more are answered 503",
    example: "1000",
  },
  {
    name: "rateScale",
    flag: "--rate-scale",
    variable: "RATE_SCALE",
    placeholder: "number",
    fallback: "1",
    description: "multiplies the rates that the definition allows; 0 lifts them",
    example: "10",
  },
  {
    name: "logLevel",
    flag: "--log-level",
    variable: "LOG_LEVEL",
    placeholder: "level",
    fallback: "info",
    description: "the least level that is logged: trace, debug, info (every request), warn, error, silent",
    example: "info",
  },
];
