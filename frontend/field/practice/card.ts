/** A key and a card of an office that does not exist: its private half was thrown away when this card had been signed. */
import type { CardKey } from "../types";

export const PRACTICE_KEY: CardKey = {
  id: "practice-key",
  v: "0".repeat(16),
  type: "card_key",
  kid: "a02b7fffbd37dbed",
  algorithm: -7,
  public:
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEd5Ulwxd2eVzCmCQE7A+JSaoA9hcW4JDgijnWz+mtKZuGrQ/z6TrTfQrSkTHIbiPTnRSy9ojt7E0CfvCIlnRduQ==",
  issuer: "practice",
  name: "练习街道",
  begins: 0,
  ends: null,
  revoked: false,
  kinds: [],
};
export const PRACTICE_CARD =
  "WJ1:RRQT 9O60GO08BK78GJ-N6 R8CKZ9C480DDTEUG0LNIIT99J6HGFN03-U.:AWY00+B0KS/E7V50V30W507D00000000000000000000000004H04P0DDTEUG0LN1CTPHN5JD3W5346646646+8655A000000000000000000000/10R68 /64 L8AJK9G/VDH21F5K633LN82KSAIMYU3/-7B/BP9N--L LC76WSQLJ14+91P5M74T4VV/ME1HU0HK$00%60OMDEIGF3";
