/** The screens of tables and stations: one part, since what two parts share with the first load would be split in three. */
export { Sampling } from "./sampling/screens";
export { Station } from "./station/screens";
