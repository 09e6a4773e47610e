/** A value of an answer, in the words of the source: references as the source's keys, money as numbers. */
export type Cell = string | number | null;

/** A question that a person would ask of the shop, to the API and to the source. */
export interface Question {
  readonly asks: string;
  /** For the records of a list, for how many there are, or for grouped figures. */
  readonly ask: "list" | "count" | "figures";
  readonly resource: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** The members of each record or group that make a row of the answer; none for a count. */
  readonly members: readonly string[];
  /** Plain SQL on the source for the same rows, in the same order where the question has one. */
  readonly sql: string;
  /** Whether the rows come in an order. Default true. */
  readonly ordered?: boolean;
  /** Follow the pages to the end, this many records each. */
  readonly pages?: number;
}

const oneRecord = { count: "exact", limit: "1" };

/** Questions of every kind: joins, aggregates, searches, sorts, paging, and filters through relations. */
export const questions: readonly Question[] = [
  {
    asks: "Which albums are by AC/DC?",
    ask: "list",
    resource: "albums",
    parameters: { filter: 'artist.name == "AC/DC"', sort: "title" },
    members: ["album_id", "title"],
    sql: "SELECT AlbumId, Title FROM Album JOIN Artist USING (ArtistId) WHERE Artist.Name = 'AC/DC' ORDER BY Title",
  },
  {
    asks: "How many rock tracks are longer than ten minutes?",
    ask: "count",
    resource: "tracks",
    parameters: { filter: 'genre.name == "Rock" && milliseconds > 600000', ...oneRecord },
    members: [],
    sql: "SELECT count(*) FROM Track JOIN Genre USING (GenreId) WHERE Genre.Name = 'Rock' AND Milliseconds > 600000",
  },
  {
    asks: "Which are the ten longest tracks?",
    ask: "list",
    resource: "tracks",
    parameters: { sort: "-milliseconds,track_id", limit: "10" },
    members: ["track_id", "name", "milliseconds"],
    sql: "SELECT TrackId, Name, Milliseconds FROM Track ORDER BY Milliseconds DESC, TrackId LIMIT 10",
  },
  {
    asks: "Which customers in Germany and France have no company?",
    ask: "list",
    resource: "customers",
    parameters: { filter: 'country in ["Germany", "France"] && company == null', sort: "last_name,first_name" },
    members: ["first_name", "last_name", "city"],
    sql: `SELECT FirstName, LastName, City FROM Customer WHERE Country IN ('Germany', 'France') AND Company IS NULL
          ORDER BY LastName, FirstName`,
  },
  {
    asks: "How many invoices went to each country?",
    ask: "figures",
    resource: "invoices",
    parameters: { group: "billing_country", count: "true" },
    members: ["billing_country", "count"],
    sql: "SELECT BillingCountry, count(*) FROM Invoice GROUP BY BillingCountry",
    ordered: false,
  },
  {
    asks: "Which countries paid more than 100 in all?",
    ask: "figures",
    resource: "invoices",
    parameters: { group: "billing_country", sum: "total", having: "sum_total > 100" },
    members: ["billing_country", "sum_total"],
    sql: "SELECT BillingCountry, round(sum(Total), 2) FROM Invoice GROUP BY BillingCountry HAVING round(sum(Total), 2) > 100",
    ordered: false,
  },
  {
    asks: "How long is a track of each media type, on average?",
    ask: "figures",
    resource: "tracks",
    parameters: { group: "media_type", avg: "milliseconds" },
    members: ["media_type", "avg_milliseconds"],
    sql: "SELECT MediaTypeId, avg(Milliseconds) FROM Track GROUP BY MediaTypeId",
    ordered: false,
  },
  {
    asks: "What are the smallest and the largest invoice?",
    ask: "figures",
    resource: "invoices",
    parameters: { min: "total", max: "total" },
    members: ["min_total", "max_total"],
    sql: "SELECT min(Total), max(Total) FROM Invoice",
  },
  {
    asks: "What was sold in each year?",
    ask: "figures",
    resource: "invoices",
    parameters: { group: "invoice_date:year", count: "true", sum: "total" },
    members: ["invoice_date:year", "count", "sum_total"],
    sql: `SELECT strftime('%Y-01-01', InvoiceDate), count(*), round(sum(Total), 2) FROM Invoice
          GROUP BY strftime('%Y', InvoiceDate)`,
    ordered: false,
  },
  {
    asks: "Which playlists have something by Iron Maiden?",
    ask: "list",
    resource: "playlists",
    parameters: {
      filter: 'playlist_tracks.exists(p, p.track.album.artist.name == "Iron Maiden")',
      sort: "playlist_id",
    },
    members: ["playlist_id", "name"],
    sql: `SELECT DISTINCT p.PlaylistId, p.Name FROM Playlist p JOIN PlaylistTrack USING (PlaylistId) JOIN Track USING (TrackId)
          JOIN Album USING (AlbumId) JOIN Artist a USING (ArtistId) WHERE a.Name = 'Iron Maiden' ORDER BY p.PlaylistId`,
  },
  {
    asks: "Who reports to nobody?",
    ask: "list",
    resource: "employees",
    parameters: { filter: "reports_to == null" },
    members: ["first_name", "last_name"],
    sql: "SELECT FirstName, LastName FROM Employee WHERE ReportsTo IS NULL",
  },
  {
    asks: "Whose boss has a boss?",
    ask: "list",
    resource: "employees",
    parameters: { filter: "reports_to.reports_to != null", sort: "employee_id" },
    members: ["employee_id", "reports_to"],
    sql: `SELECT e.EmployeeId, e.ReportsTo FROM Employee e JOIN Employee b ON b.EmployeeId = e.ReportsTo
          WHERE b.ReportsTo IS NOT NULL ORDER BY e.EmployeeId`,
  },
  {
    asks: "How many customers are looked after by somebody hired since June 2003?",
    ask: "count",
    resource: "customers",
    parameters: { filter: 'support_rep.hire_date >= timestamp("2003-06-01T00:00:00Z")', ...oneRecord },
    members: [],
    sql: "SELECT count(*) FROM Customer JOIN Employee e ON e.EmployeeId = SupportRepId WHERE e.HireDate >= '2003-06-01'",
  },
  {
    asks: "Which album titles have the words “greatest hits”?",
    ask: "list",
    resource: "albums",
    parameters: { search: "greatest hits", limit: "100" },
    members: ["album_id", "title"],
    sql: `SELECT AlbumId, Title FROM Album WHERE ' ' || lower(replace(replace(replace(Title, '(', ' '), '[', ' '), '''', ' ')) LIKE '% greatest %'
          AND ' ' || lower(replace(replace(replace(Title, '(', ' '), '[', ' '), '''', ' ')) LIKE '% hits%'`,
    ordered: false,
  },
  {
    asks: "Which artists have a word that begins with “metal”?",
    ask: "list",
    resource: "artists",
    parameters: { search: "METAL" },
    members: ["artist_id", "name"],
    sql: "SELECT ArtistId, Name FROM Artist WHERE ' ' || Name LIKE '% metal%'",
    ordered: false,
  },
  {
    asks: "How many tracks were never sold?",
    ask: "count",
    resource: "tracks",
    parameters: { filter: "!invoice_lines.exists(l, l.quantity > 0)", ...oneRecord },
    members: [],
    sql: "SELECT count(*) FROM Track WHERE TrackId NOT IN (SELECT TrackId FROM InvoiceLine)",
  },
  {
    asks: "Which tracks were sold more than once?",
    ask: "figures",
    resource: "invoice_lines",
    parameters: { group: "track", count: "true", sum: "quantity", having: "count > 1", limit: "1000" },
    members: ["track", "count", "sum_quantity"],
    sql: "SELECT TrackId, count(*), sum(Quantity) FROM InvoiceLine GROUP BY TrackId HAVING count(*) > 1",
    ordered: false,
  },
  {
    asks: "All tracks, the dearest first, then by name: page by page",
    ask: "list",
    resource: "tracks",
    parameters: { sort: "-unit_price,name,track_id", fields: "track_id,name,unit_price" },
    members: ["track_id", "name", "unit_price"],
    sql: "SELECT TrackId, Name, UnitPrice FROM Track ORDER BY UnitPrice DESC, Name, TrackId",
    pages: 137,
  },
  {
    asks: "Tracks by composer, those without one last: page by page",
    ask: "list",
    resource: "tracks",
    parameters: { filter: "album.album_id <= 60", sort: "composer,track_id" },
    members: ["composer", "track_id"],
    sql: "SELECT Composer, TrackId FROM Track WHERE AlbumId <= 60 ORDER BY Composer NULLS LAST, TrackId",
    pages: 50,
  },
  {
    asks: "Who bought jazz?",
    ask: "list",
    resource: "customers",
    parameters: {
      filter: 'invoices.exists(i, i.invoice_lines.exists(l, l.track.genre.name == "Jazz"))',
      sort: "customer_id",
      limit: "100",
    },
    members: ["customer_id"],
    sql: `SELECT DISTINCT i.CustomerId FROM Invoice i JOIN InvoiceLine USING (InvoiceId) JOIN Track USING (TrackId)
          JOIN Genre g USING (GenreId) WHERE g.Name = 'Jazz' ORDER BY i.CustomerId`,
  },
  {
    asks: "Which albums were recorded live, by their title?",
    ask: "list",
    resource: "albums",
    parameters: { filter: 'title.contains("Live") || title.endsWith("(Live)")', sort: "album_id", limit: "100" },
    members: ["album_id", "artist"],
    sql: "SELECT AlbumId, ArtistId FROM Album WHERE instr(Title, 'Live') > 0 ORDER BY AlbumId",
  },
  {
    asks: "What did a customer's invoices of 2022 come to?",
    ask: "figures",
    resource: "invoices",
    parameters: {
      filter:
        'customer.email == "luisg@embraer.com.br" && invoice_date >= timestamp("2022-01-01T00:00:00Z") && invoice_date < timestamp("2023-01-01T00:00:00Z")',
      count: "true",
      sum: "total",
    },
    members: ["count", "sum_total"],
    sql: `SELECT count(*), round(sum(Total), 2) FROM Invoice JOIN Customer USING (CustomerId)
          WHERE Email = 'luisg@embraer.com.br' AND InvoiceDate >= '2022-01-01' AND InvoiceDate < '2023-01-01'`,
  },
  {
    asks: "Who made the five longest tracks?",
    ask: "list",
    resource: "tracks",
    parameters: { sort: "-milliseconds", fields: "name,album.title,album.artist.name", limit: "5" },
    members: ["name", "album.title", "album.artist.name"],
    sql: `SELECT t.Name, Album.Title, Artist.Name FROM Track t LEFT JOIN Album USING (AlbumId)
          LEFT JOIN Artist USING (ArtistId) ORDER BY Milliseconds DESC LIMIT 5`,
  },
  {
    asks: "Which blues are about love?",
    ask: "list",
    resource: "tracks",
    parameters: { search: "love", filter: 'genre.name == "Blues"' },
    members: ["track_id", "name"],
    sql: `SELECT TrackId, t.Name FROM Track t JOIN Genre g USING (GenreId)
          WHERE g.Name = 'Blues' AND ' ' || t.Name LIKE '% love%'`,
    ordered: false,
  },
  {
    asks: "In which genres has Iron Maiden how many tracks, of what length in all?",
    ask: "figures",
    resource: "tracks",
    parameters: {
      filter: 'album.artist.name == "Iron Maiden"',
      group: "genre",
      count: "true",
      sum: "milliseconds",
      max: "bytes",
    },
    members: ["genre", "count", "sum_milliseconds", "max_bytes"],
    sql: `SELECT GenreId, count(*), sum(Milliseconds), max(Bytes) FROM Track JOIN Album USING (AlbumId)
          JOIN Artist USING (ArtistId) WHERE Artist.Name = 'Iron Maiden' GROUP BY GenreId`,
    ordered: false,
  },
  {
    asks: "What did each country buy in each month of 2023?",
    ask: "figures",
    resource: "invoices",
    parameters: {
      filter: 'invoice_date >= timestamp("2023-01-01T00:00:00Z") && invoice_date < timestamp("2024-01-01T00:00:00Z")',
      group: "invoice_date:month,billing_country",
      sum: "total",
      limit: "500",
    },
    members: ["invoice_date:month", "billing_country", "sum_total"],
    sql: `SELECT strftime('%Y-%m-01', InvoiceDate), BillingCountry, round(sum(Total), 2) FROM Invoice
          WHERE strftime('%Y', InvoiceDate) = '2023' GROUP BY 1, 2`,
    ordered: false,
  },
  {
    asks: "Which albums have more than 25 tracks?",
    ask: "list",
    resource: "albums",
    parameters: { filter: "size(tracks) > 25", sort: "title" },
    members: ["album_id", "title"],
    sql: `SELECT AlbumId, Title FROM Album WHERE (SELECT count(*) FROM Track t WHERE t.AlbumId = Album.AlbumId) > 25
          ORDER BY Title`,
  },
  {
    asks: "Which invoices hold nothing but tracks of rock?",
    ask: "list",
    resource: "invoices",
    parameters: {
      filter: 'invoice_lines.all(l, l.track.genre.name == "Rock")',
      sort: "invoice_id",
      fields: "invoice_id,total",
    },
    members: ["invoice_id", "total"],
    sql: `SELECT InvoiceId, Total FROM Invoice WHERE InvoiceId NOT IN (SELECT InvoiceId FROM InvoiceLine
          JOIN Track USING (TrackId) JOIN Genre g USING (GenreId) WHERE g.Name <> 'Rock') ORDER BY InvoiceId`,
    pages: 7,
  },
  {
    asks: "What was sold of U2: page by page",
    ask: "list",
    resource: "invoice_lines",
    parameters: {
      filter: 'track.album.artist.name == "U2"',
      sort: "-unit_price,invoice,-invoice_line_id",
      fields: "invoice_line_id,track",
    },
    members: ["invoice_line_id", "track"],
    sql: `SELECT InvoiceLineId, TrackId FROM InvoiceLine JOIN Track USING (TrackId) JOIN Album USING (AlbumId)
          JOIN Artist a USING (ArtistId) WHERE a.Name = 'U2'`,
    ordered: false,
    pages: 10,
  },
  {
    asks: "Which customers in Brazil have an address elsewhere than at Gmail, and who in sales looks after them?",
    ask: "list",
    resource: "customers",
    parameters: {
      filter: 'country == "Brazil" && support_rep.title.startsWith("Sales") && !(email.endsWith("@gmail.com"))',
      sort: "-last_name",
      fields: "last_name,email,support_rep.last_name",
    },
    members: ["last_name", "email", "support_rep.last_name"],
    sql: `SELECT c.LastName, c.Email, e.LastName FROM Customer c JOIN Employee e ON e.EmployeeId = c.SupportRepId
          WHERE c.Country = 'Brazil' AND e.Title LIKE 'Sales%' AND c.Email NOT LIKE '%@gmail.com' ORDER BY c.LastName DESC`,
  },
];
