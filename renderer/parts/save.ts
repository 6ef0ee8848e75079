// Hands the person a file: the browser's download, the desktop's dialog.

export function saveAs(name: string, blob: Blob): void {
  const address = URL.createObjectURL(blob);
  const link = Object.assign(document.createElement('a'), { href: address, download: name });
  link.click();
  // revoked once the browser has begun to read it
  setTimeout(() => URL.revokeObjectURL(address), 1_000);
}
