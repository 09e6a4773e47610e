/** The areas of `/admin` that a role may be let into without being an admin. */
export const adminAreas = ["access", "audit", "changes", "mails", "model", "users"] as const;

/** An area of `/admin`. */
export type AdminArea = (typeof adminAreas)[number];

/** Whether a text is the name of an area. */
export function isAdminArea(name: unknown): name is AdminArea {
  return adminAreas.some((area) => area === name);
}
