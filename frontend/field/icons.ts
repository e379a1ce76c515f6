/** Icons from lucide-static, taken into the bundle one by one at build. */
import back from "lucide-static/icons/arrow-left.svg";
import ban from "lucide-static/icons/ban.svg";
import building from "lucide-static/icons/building-2.svg";
import barrier from "lucide-static/icons/traffic-cone.svg";
import box from "lucide-static/icons/package.svg";
import camera from "lucide-static/icons/camera.svg";
import card from "lucide-static/icons/id-card.svg";
import check from "lucide-static/icons/check.svg";
import right from "lucide-static/icons/chevron-right.svg";
import circle from "lucide-static/icons/circle-dashed.svg";
import order from "lucide-static/icons/clipboard-list.svg";
import clock from "lucide-static/icons/clock.svg";
import upload from "lucide-static/icons/cloud-upload.svg";
import door from "lucide-static/icons/door-open.svg";
import download from "lucide-static/icons/download.svg";
import light from "lucide-static/icons/flashlight.svg";
import practice from "lucide-static/icons/graduation-cap.svg";
import home from "lucide-static/icons/house.svg";
import keyboard from "lucide-static/icons/keyboard.svg";
import lock from "lucide-static/icons/lock.svg";
import letter from "lucide-static/icons/mail.svg";
import pin from "lucide-static/icons/map-pin.svg";
import minus from "lucide-static/icons/minus.svg";
import phone from "lucide-static/icons/phone.svg";
import scan from "lucide-static/icons/scan-line.svg";
import search from "lucide-static/icons/search.svg";
import settings from "lucide-static/icons/settings.svg";
import warn from "lucide-static/icons/triangle-alert.svg";
import truck from "lucide-static/icons/truck.svg";
import tube from "lucide-static/icons/test-tube.svg";
import undo from "lucide-static/icons/undo-2.svg";
import add from "lucide-static/icons/user-plus.svg";
import people from "lucide-static/icons/users.svg";
import close from "lucide-static/icons/x.svg";

export const icons = {
  add,
  back,
  ban,
  barrier,
  box,
  building,
  camera,
  card,
  check,
  circle,
  clock,
  close,
  door,
  download,
  home,
  keyboard,
  letter,
  light,
  lock,
  minus,
  order,
  people,
  phone,
  pin,
  practice,
  right,
  scan,
  search,
  settings,
  truck,
  tube,
  undo,
  upload,
  warn,
};
export type IconName = keyof typeof icons;
