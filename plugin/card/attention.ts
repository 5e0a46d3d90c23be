import { gestureProblem } from './gesture.ts';

/** A part too tall for the screen counts as seen once it fills this much of it. */
const MOST_OF_SCREEN = 0.8;
/** Ratios at which a browser reports; a part grows into view in steps, and the last one may be missed by a pixel. */
const STEPS = [0, 0.25, 0.5, 0.75, 0.9, 0.98, 1];

/**
 * What of a card has been on screen, and since when it stands still: the facts behind the signing gesture (PROTOCOL §4). The
 * card marks its parts and its controls; a part whose content changes is a new element, and so has to be seen anew.
 */
export class Attention {
  #shownSince = performance.now();
  /** Counts what the card showed, so that a press and its release can be told to be about the same. */
  #turn = 0;
  #pressed: { readonly control: EventTarget | null; readonly turn: number } | null = null;
  readonly #unseen = new Set<Element>();
  readonly #inViewSince = new Map<Element, number>();

  /** `onprogress` is told how many parts are left whenever that changes. */
  constructor(private readonly onprogress: (unseen: number) => void) {}

  /** Something about the card has just changed, or its buttons have moved. */
  renew(): void {
    this.#shownSince = performance.now();
    this.#turn++;
  }

  /** An attachment for what must have been on screen before anything is let out. */
  readonly part = (node: Element): (() => void) => {
    this.#unseen.add(node);
    this.#tell();
    const stop = watch(node, (entry) => {
      if (!isSeen(entry)) return;
      this.#unseen.delete(node);
      this.#tell();
      stop();
    });
    return () => {
      stop();
      this.#unseen.delete(node);
      this.#tell();
    };
  };

  /** An attachment for what decides when it is pressed. */
  readonly control = (node: Element): (() => void) => {
    const stop = watch(node, ({ intersectionRatio: ratio }) => {
      if (ratio <= 0.99) this.#inViewSince.delete(node);
      else if (!this.#inViewSince.has(node)) this.#inViewSince.set(node, performance.now());
    });
    const press = () => (this.#pressed = { control: node, turn: this.#turn });
    node.addEventListener('pointerdown', press);
    node.addEventListener('keydown', press);
    return () => {
      stop();
      this.#inViewSince.delete(node);
      node.removeEventListener('pointerdown', press);
      node.removeEventListener('keydown', press);
    };
  };

  /**
   * Why an event is not a person's gesture on what is shown, or null. `control` is what it was made on, or the button that a
   * key stands for: the same is asked of both.
   */
  problem(event: Event, lettingOut: boolean, control: Element): string | null {
    const pressed = this.#pressed;
    this.#pressed = null;
    const front = inFrontOf(control);
    const seen = {
      active: control.ownerDocument.defaultView?.navigator.userActivation.isActive === true,
      // The observer speaks at the next frame: what has just been moved away is asked for itself.
      inViewSince: front === null ? Infinity : (this.#inViewSince.get(control) ?? Infinity),
      shownSince: this.#shownSince,
      covered: front !== null && !control.contains(front),
      // A screen reader clicks without a press.
      changedSincePress: pressed?.control === control && pressed.turn !== this.#turn,
      unseen: this.#unseen.size,
    };
    return gestureProblem(event, seen, performance.now(), lettingOut);
  }

  #tell(): void {
    this.onprogress(this.#unseen.size);
  }
}

/** With the observer of the window that the element is in: Obsidian's tabs can be windows of their own. */
function watch(node: Element, see: (entry: IntersectionObserverEntry) => void): () => void {
  const { IntersectionObserver } = node.ownerDocument.defaultView ?? window;
  const observer = new IntersectionObserver((entries) => entries.forEach(see), { threshold: STEPS });
  observer.observe(node);
  return () => observer.disconnect();
}

function isSeen(entry: IntersectionObserverEntry): boolean {
  if (!entry.isIntersecting) return false;
  // A card that scrolls inside a pane of the window has only that pane for its screen.
  const pane = entry.target.closest('.countersign-pane')?.clientHeight ?? Infinity;
  const screen = Math.min(pane, entry.rootBounds?.height ?? Infinity);
  return entry.intersectionRatio >= 0.98 || entry.intersectionRect.height >= MOST_OF_SCREEN * screen;
}

/** What is seen in the middle of a control; null where that lies outside the window. */
function inFrontOf(control: Element): Element | null {
  const { left, top, width, height } = control.getBoundingClientRect();
  return control.ownerDocument.elementFromPoint(left + width / 2, top + height / 2);
}
