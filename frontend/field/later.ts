/** The screens of tables, stations, follow-up, patrols and single things to do: one part, since what two parts share with the first load would be split in three. */
export { Patrol } from "./follow/doors";
export { Follow } from "./follow/screens";
export { Sampling } from "./sampling/screens";
export { Station } from "./station/screens";
export { Lead, Order } from "./todo/errands";
export { ToDo } from "./todo/papers";
