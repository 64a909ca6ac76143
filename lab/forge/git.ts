/**
 * The environment by which git logs in to a forge by a token, without a file and without the token in any argument.
 *
 * @param url of the forge, without a final slash
 */
export function gitLogin(url: string, user: string, token: string): Record<string, string> {
  const basic = Buffer.from(`${user}:${token}`).toString("base64");
  return {
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: `http.${url}/.extraHeader`,
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${basic}`,
  };
}
