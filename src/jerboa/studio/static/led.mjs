/** The LED of a board, as the page shows it. */

/** So that a dark one is still seen. */
const DARK = 0.08;

/**
 * @param {HTMLElement} led
 * @param {number} brightness 0 to 1
 * @param {string} [meaning] what a screen reader says before the number
 */
export function shine(led, brightness, meaning = 'LED,') {
  led.style.setProperty('--light', Math.max(DARK, brightness));
  led.setAttribute('role', 'img');
  led.setAttribute('aria-label', `${meaning} ${Math.round(100 * brightness)} %`);
}
