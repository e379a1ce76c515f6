/** The screens of tables, stations and follow-up: one part, since what two parts share with the first load would be split in three. */
export { Follow } from "./follow/screens";
export { Sampling } from "./sampling/screens";
export { Station } from "./station/screens";
