/** Reads what a process prints until a line matches, and gives what its group caught. Raises when the output ends before. */
export async function readyLine(output: ReadableStream<Uint8Array>, form: RegExp): Promise<string> {
  const decoder = new TextDecoder();
  let printed = "";
  // The stream is not cancelled at the end: a process that prints to a closed pipe would end.
  for await (const chunk of output.values({ preventCancel: true })) {
    printed += decoder.decode(chunk, { stream: true });
    for (const line of printed.split("\n")) {
      const found = form.exec(line)?.[1];
      if (found !== undefined) return found;
    }
  }
  throw new Error(`a server ended before it was ready: ${printed}`);
}
