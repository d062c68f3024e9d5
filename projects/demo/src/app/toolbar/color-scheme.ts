import { computed, DOCUMENT, effect, inject, Service, signal } from '@angular/core';

const key = 'demo.color-scheme';

function remembered(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function remember(scheme: string): void {
  try {
    localStorage.setItem(key, scheme);
  } catch {
    // Then it lasts as long as the page.
  }
}

/** Light or dark: as the system has it until the user chooses. */
@Service()
export class ColorScheme {
  readonly #root = inject(DOCUMENT).documentElement;
  readonly #system = matchMedia('(prefers-color-scheme: dark)');
  readonly #systemIsDark = signal(this.#system.matches);
  readonly #chosen = signal(remembered());
  readonly isDark = computed(() => {
    const chosen = this.#chosen();
    return chosen === null ? this.#systemIsDark() : chosen === 'dark';
  });

  constructor() {
    this.#system.addEventListener('change', ({ matches }) => {
      this.#systemIsDark.set(matches);
    });
    effect(() => {
      this.#root.style.colorScheme = this.isDark() ? 'dark' : 'light';
    });
  }

  toggle(): void {
    const chosen = this.isDark() ? 'light' : 'dark';
    remember(chosen);
    this.#chosen.set(chosen);
  }
}
