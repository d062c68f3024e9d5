// One chunk: both ends of a login in a popup.
export { handToOpener } from './popup-channel';
export { loginInPopup } from './popup-login';
