/**
 * Tells the page around a frame how high this page is, whenever that changes: see public/embed.js. Who
 * the other page is does not matter, since nothing but the height is told.
 */
export function tellHeight(): void {
  if (window.parent === window) return;
  const tell = () =>
    window.parent.postMessage({ type: 'lora-playground', height: document.body.offsetHeight }, '*');
  new ResizeObserver(tell).observe(document.body);
}
