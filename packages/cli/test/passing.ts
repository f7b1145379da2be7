/** Lets time pass until a command has ended. */
export async function passing<T>(late: (() => void)[], work: Promise<T>): Promise<T> {
  let over = false;
  void work.finally(() => {
    over = true;
  });
  while (!over) {
    await new Promise(setImmediate);
    for (const one of late.splice(0)) one();
  }
  return work;
}
