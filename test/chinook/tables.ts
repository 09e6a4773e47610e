/** How a column of the source should look on the wire. */
export type ColumnForm = "same" | "day" | "money" | { readonly to: string; readonly key: string };

/** A table of the source, written down by hand: what a person would expect of the API after the import. */
export interface ExpectedTable {
  readonly table: string;
  readonly resource: string;
  /** Source column → field and form. A reference names the resource and the field that holds the source's key. */
  readonly columns: Readonly<Record<string, readonly [field: string, form: ColumnForm]>>;
  /** The fields that tell one record from the others. */
  readonly key: readonly string[];
}

/** The references of a table: the field, and the resource that it names. */
export function referencesOf({ columns }: ExpectedTable): readonly { readonly field: string; readonly to: string }[] {
  return Object.values(columns).flatMap(([field, form]) => (typeof form === "string" ? [] : [{ field, to: form.to }]));
}

/** What is expected of a table. Raises a `TypeError` for a name that is none. */
export function tableNamed(name: string): ExpectedTable {
  const found = tables.find(({ table, resource }) => table === name || resource === name);
  if (found === undefined) throw new TypeError(`there is no table ${name}`);
  return found;
}

const artist = { to: "artists", key: "artist_id" };
const album = { to: "albums", key: "album_id" };
const employee = { to: "employees", key: "employee_id" };
const customer = { to: "customers", key: "customer_id" };
const invoice = { to: "invoices", key: "invoice_id" };
const track = { to: "tracks", key: "track_id" };
const genre = { to: "genres", key: "genre_id" };
const mediaType = { to: "media_types", key: "media_type_id" };
const playlist = { to: "playlists", key: "playlist_id" };

const address = {
  Address: ["address", "same"],
  City: ["city", "same"],
  State: ["state", "same"],
  Country: ["country", "same"],
  PostalCode: ["postal_code", "same"],
  Phone: ["phone", "same"],
  Fax: ["fax", "same"],
  Email: ["email", "same"],
} as const;

/** All eleven tables. */
export const tables: readonly ExpectedTable[] = [
  {
    table: "Artist",
    resource: "artists",
    key: ["artist_id"],
    columns: { ArtistId: ["artist_id", "same"], Name: ["name", "same"] },
  },
  {
    table: "Album",
    resource: "albums",
    key: ["album_id"],
    columns: { AlbumId: ["album_id", "same"], Title: ["title", "same"], ArtistId: ["artist", artist] },
  },
  {
    table: "Employee",
    resource: "employees",
    key: ["employee_id"],
    columns: {
      EmployeeId: ["employee_id", "same"],
      LastName: ["last_name", "same"],
      FirstName: ["first_name", "same"],
      Title: ["title", "same"],
      ReportsTo: ["reports_to", employee],
      BirthDate: ["birth_date", "day"],
      HireDate: ["hire_date", "day"],
      ...address,
    },
  },
  {
    table: "Customer",
    resource: "customers",
    key: ["customer_id"],
    columns: {
      CustomerId: ["customer_id", "same"],
      FirstName: ["first_name", "same"],
      LastName: ["last_name", "same"],
      Company: ["company", "same"],
      SupportRepId: ["support_rep", employee],
      ...address,
    },
  },
  {
    table: "Genre",
    resource: "genres",
    key: ["genre_id"],
    columns: { GenreId: ["genre_id", "same"], Name: ["name", "same"] },
  },
  {
    table: "MediaType",
    resource: "media_types",
    key: ["media_type_id"],
    columns: { MediaTypeId: ["media_type_id", "same"], Name: ["name", "same"] },
  },
  {
    table: "Invoice",
    resource: "invoices",
    key: ["invoice_id"],
    columns: {
      InvoiceId: ["invoice_id", "same"],
      CustomerId: ["customer", customer],
      InvoiceDate: ["invoice_date", "day"],
      BillingAddress: ["billing_address", "same"],
      BillingCity: ["billing_city", "same"],
      BillingState: ["billing_state", "same"],
      BillingCountry: ["billing_country", "same"],
      BillingPostalCode: ["billing_postal_code", "same"],
      Total: ["total", "money"],
    },
  },
  {
    table: "Track",
    resource: "tracks",
    key: ["track_id"],
    columns: {
      TrackId: ["track_id", "same"],
      Name: ["name", "same"],
      AlbumId: ["album", album],
      MediaTypeId: ["media_type", mediaType],
      GenreId: ["genre", genre],
      Composer: ["composer", "same"],
      Milliseconds: ["milliseconds", "same"],
      Bytes: ["bytes", "same"],
      UnitPrice: ["unit_price", "money"],
    },
  },
  {
    table: "InvoiceLine",
    resource: "invoice_lines",
    key: ["invoice_line_id"],
    columns: {
      InvoiceLineId: ["invoice_line_id", "same"],
      InvoiceId: ["invoice", invoice],
      TrackId: ["track", track],
      UnitPrice: ["unit_price", "money"],
      Quantity: ["quantity", "same"],
    },
  },
  {
    table: "Playlist",
    resource: "playlists",
    key: ["playlist_id"],
    columns: { PlaylistId: ["playlist_id", "same"], Name: ["name", "same"] },
  },
  {
    table: "PlaylistTrack",
    resource: "playlist_tracks",
    key: ["playlist", "track"],
    columns: { PlaylistId: ["playlist", playlist], TrackId: ["track", track] },
  },
];

/** The other ends of the relations: `artists.albums` are the albums whose `ArtistId` is the artist's. */
export const inverses: readonly {
  readonly one: string;
  readonly name: string;
  readonly table: string;
  readonly column: string;
}[] = [
  { one: "artists", name: "albums", table: "Album", column: "ArtistId" },
  { one: "employees", name: "reports", table: "Employee", column: "ReportsTo" },
  { one: "employees", name: "customers", table: "Customer", column: "SupportRepId" },
  { one: "customers", name: "invoices", table: "Invoice", column: "CustomerId" },
  { one: "albums", name: "tracks", table: "Track", column: "AlbumId" },
  { one: "media_types", name: "tracks", table: "Track", column: "MediaTypeId" },
  { one: "genres", name: "tracks", table: "Track", column: "GenreId" },
  { one: "invoices", name: "invoice_lines", table: "InvoiceLine", column: "InvoiceId" },
  { one: "tracks", name: "invoice_lines", table: "InvoiceLine", column: "TrackId" },
  { one: "playlists", name: "playlist_tracks", table: "PlaylistTrack", column: "PlaylistId" },
  { one: "tracks", name: "playlist_tracks", table: "PlaylistTrack", column: "TrackId" },
];
