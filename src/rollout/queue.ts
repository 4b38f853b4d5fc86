/** First in, first out, O(1) amortized: what was taken is dropped when it is more than what waits. */
export interface Queue<T> {
  items: T[];
  head: number;
}

export const emptyQueue = <T>(): Queue<T> => ({ items: [], head: 0 });

export function peek<T>(queue: Queue<T>): T | undefined {
  return queue.items[queue.head];
}

export function take<T>(queue: Queue<T>): T | undefined {
  const item = queue.items[queue.head];
  if (queue.head < queue.items.length) queue.head++;
  if (queue.head * 2 > queue.items.length) {
    queue.items = queue.items.slice(queue.head);
    queue.head = 0;
  }
  return item;
}

export function put<T>(queue: Queue<T>, item: T): void {
  queue.items.push(item);
}
