using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;

namespace Gateway.Silo.PasswordRestore;

/// <summary>The page's HTML: one that works without scripts, and that loads nothing.</summary>
internal static class PasswordRestorePage
{
    /// <summary>Where the page is served; the form posts to it relative to itself, so that a proxy may serve it below another path.</summary>
    public const string Path = "/password-restore";

    /// <summary>The longest password that the fields take.</summary>
    private const int MaxPassword = 256;

    private const string Style =
        "body{font:1.1em/1.5 system-ui,sans-serif;max-width:26em;margin:3em auto;padding:0 1em}"
        + "label{display:block;margin:1em 0 .3em}"
        + "input{font:inherit;width:100%;box-sizing:border-box;padding:.5em}"
        + "button{font:inherit;margin-top:1.5em;padding:.6em 1.5em}"
        + ".error{color:#a00000}";

    /// <summary>What the page may do, which is next to nothing: its own style, and its own form.</summary>
    public static string ContentSecurityPolicy { get; } =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; "
        + "form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    /// <summary>The form.</summary>
    /// <param name="texts">The language.</param>
    /// <param name="token">The token that the link came with.</param>
    /// <param name="error">What was wrong with the last attempt.</param>
    public static string Form(PasswordRestoreTexts texts, string token, string? error)
    {
        var hint = error is null ? "" : $"""<p class="error" id="error" role="alert">{Html(error)}</p>""" + "\n";
        var described = error is null ? "" : " aria-describedby=\"error\" aria-invalid=\"true\"";
        return Page(texts, texts.Title, $"""
            {hint}<form method="post" action="{Path[1..]}">
            <input type="hidden" name="token" value="{Html(token)}">
            <label for="password">{Html(texts.Password)}</label>
            <input id="password" name="password" type="password" autocomplete="new-password" required maxlength="{MaxPassword}" autofocus{described}>
            <label for="repeated">{Html(texts.Repeated)}</label>
            <input id="repeated" name="repeated" type="password" autocomplete="new-password" required maxlength="{MaxPassword}"{described}>
            <button type="submit">{Html(texts.Send)}</button>
            </form>
            """);
    }

    /// <summary>A page that only says something.</summary>
    public static string Message(PasswordRestoreTexts texts, string title, string text) =>
        Page(texts, title, $"<p>{Html(text)}</p>");

    private static string Page(PasswordRestoreTexts texts, string title, string body) => $"""
        <!DOCTYPE html>
        <html lang="{texts.Tag}">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="robots" content="noindex">
        <title>{Html(title)}</title>
        <style>{Style}</style>
        </head>
        <body>
        <main>
        <h1>{Html(title)}</h1>
        {body}
        </main>
        </body>
        </html>

        """;

    private static string Html(string text) => HtmlEncoder.Default.Encode(text);
}
