//
// Returns the texts of the page that do not stand out from their background as WCAG 2.2 asks for
// (1.4.3, level AA): [text, ratio]. To be run in the page.

const LEAST = 4.5;
const LEAST_LARGE = 3;
const LARGE = 24; // pixels; 18.7 when bold

function rgba(colour) {
  const [r, g, b, alpha = 1] = colour.match(/[\d.]+/g).map(Number);
  return { channels: [r, g, b], alpha };
}

function luminance(channels) {
  const [r, g, b] = channels.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function background(element) {
  for (let each = element; each; each = each.parentElement) {
    const { channels, alpha } = rgba(getComputedStyle(each).backgroundColor);
    if (alpha === 1) return channels;
  }
  return [255, 255, 255];
}

function ratio(element) {
  const style = getComputedStyle(element);
  const pair = [luminance(rgba(style.color).channels), luminance(background(element))];
  return (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
}

function least(element) {
  const style = getComputedStyle(element);
  const size = parseFloat(style.fontSize) * (Number(style.fontWeight) >= 700 ? 24 / 18.7 : 1);
  return size >= LARGE ? LEAST_LARGE : LEAST;
}

return [...document.body.querySelectorAll("*")]
  .filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
  .filter((element) => element.checkVisibility() && !element.closest(":disabled, .unseen, noscript"))
  .map((element) => [element.textContent.trim(), ratio(element), least(element)])
  .filter(([, found, wanted]) => found < wanted);
