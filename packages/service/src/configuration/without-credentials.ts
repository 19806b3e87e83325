/**
 * A text with its URLs cut down to the host: they may carry credentials in the user part, the path (keys of RPC
 * providers) or the query.
 */
export function withoutCredentials(text: string): string {
  return text.replace(/\b(https?|wss?):\/\/[^\s",]+/g, (match) => {
    if (!URL.canParse(match)) return match;
    const url = new URL(match);
    const hidden = url.username !== "" || url.search !== "" || url.pathname.length > 1;
    return hidden ? `${url.protocol}//${url.host}/[hidden]` : match;
  });
}
