import { computed, DOCUMENT, effect, inject, Service, signal } from '@angular/core';

const key = 'demo.color-scheme';

/** Light or dark: as the system has it until the user chooses. */
@Service()
export class ColorScheme {
  readonly #document = inject(DOCUMENT);
  readonly #system = matchMedia('(prefers-color-scheme: dark)');
  readonly #systemIsDark = signal(this.#system.matches);
  readonly #chosen = signal(localStorage.getItem(key));
  readonly isDark = computed(() => {
    const chosen = this.#chosen();
    return chosen === null ? this.#systemIsDark() : chosen === 'dark';
  });

  constructor() {
    this.#system.addEventListener('change', ({ matches }) => {
      this.#systemIsDark.set(matches);
    });
    effect(() => {
      this.#document.documentElement.style.colorScheme = this.isDark() ? 'dark' : 'light';
    });
  }

  toggle(): void {
    const chosen = this.isDark() ? 'light' : 'dark';
    localStorage.setItem(key, chosen);
    this.#chosen.set(chosen);
  }
}
