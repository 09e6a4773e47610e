import { addressNetwork } from "../kit/address-network.ts";
import type { IdentityStore } from "./identity-store.ts";

/** Sign-ins that are looked at. */
const mostSignIns = 50;

/** Whether somebody has signed in to the account of an e-mail address from this network before. False for an unknown one. */
export async function hasSignedInFrom(
  { records }: Pick<IdentityStore, "records">,
  email: string,
  network: string,
): Promise<boolean> {
  const user = await records.first("users", [{ field: "email", value: email }]);
  const signIns = await records.find("charter_audit", {
    where: [
      { field: "user", value: user?.id ?? "" },
      { field: "event", value: "signed_in" },
    ],
    sort: { field: "created_at", descending: true },
    limit: mostSignIns,
  });
  return signIns.some(({ ip }) => typeof ip === "string" && addressNetwork(ip) === network);
}
