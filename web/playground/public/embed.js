/**
 * <lora-playground data="redraw" rank="4" embed="matrices"></lora-playground> shows the playground in a
 * frame that is as high as its content. Attributes are the settings that the playground's address has.
 *
 *     <script src="https://…/embed.js"></script>
 */
(() => {
  const page = new URL('index.html', document.currentScript.src);

  class LoraPlayground extends HTMLElement {
    #frame;
    #resize = ({ source, data }) => {
      if (source !== this.#frame?.contentWindow || data?.type !== 'lora-playground') return;
      this.#frame.style.height = `${Number(data.height)}px`;
    };

    connectedCallback() {
      const settings = [...this.attributes]
        .filter(({ name }) => !['class', 'id', 'style', 'title'].includes(name))
        .map(({ name, value }) => [name, value]);
      this.#frame = document.createElement('iframe');
      this.#frame.title = this.title || 'LoRA';
      this.#frame.style.cssText = 'display: block; width: 100%; height: 40rem; border: 0';
      this.#frame.src = `${page.href}#${new URLSearchParams(settings)}`;
      addEventListener('message', this.#resize);
      this.replaceChildren(this.#frame);
    }

    disconnectedCallback() {
      removeEventListener('message', this.#resize);
    }
  }

  // Every snippet of a page brings this script.
  if (!customElements.get('lora-playground')) {
    customElements.define('lora-playground', LoraPlayground);
  }
})();
