/** The screens of tables, stations, follow-up, patrols, single things to do and what is left to the office: one part, since what two parts share with the first load would be split in three. */
export { Patrol } from "./follow/doors";
export { Follow } from "./follow/screens";
export { Sampling } from "./sampling/screens";
export { SetAside } from "./screens/set-aside";
export { Station } from "./station/screens";
export { Lead, Order } from "./todo/errands";
export { ToDo } from "./todo/papers";
