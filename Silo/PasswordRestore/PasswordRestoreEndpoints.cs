using System.Net;
using System.Net.Mime;
using Gateway.Silo.Configuration;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.HttpOverrides;

namespace Gateway.Silo.PasswordRestore;

/// <summary>Serves the page on which somebody sets a new password by a one-time link: <c>/password-restore?token=…</c>.</summary>
internal static class PasswordRestoreEndpoints
{
    /// <summary>The largest form in bytes: two passwords of 256 characters, each of which may take nine bytes in a form, and a token.</summary>
    private const int MaxFormBytes = 8 * 1024;

    private const string Form = "application/x-www-form-urlencoded";

    /// <summary>
    /// Has the web server never log the addresses that are asked for, whatever the operator's log levels: a link's token stands in one.
    /// </summary>
    public static void KeepTokensOutOfLogs(ILoggingBuilder logging) => logging.Services.PostConfigure<LoggerFilterOptions>(options =>
    {
        // A rule for one kind of log outweighs those for all kinds, so each kind that has rules gets this one too; the last of equals counts.
        foreach (var provider in options.Rules.Select(r => r.ProviderName).Append(null).Distinct().ToArray())
        {
            options.Rules.Add(new LoggerFilterRule(provider, "Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning, filter: null));
        }
    });

    /// <summary>Adds the page.</summary>
    public static void Map(WebApplication app, GatewaySettings settings)
    {
        // Behind a proxy, attempts are counted by the address that the proxy names. One on this machine is trusted anyway.
        var forwarded = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor };
        foreach (var proxy in settings.TrustedProxies)
        {
            forwarded.KnownProxies.Add(proxy);
        }

        app.UseForwardedHeaders(forwarded);
        app.MapGet(PasswordRestorePage.Path, context =>
        {
            var pages = context.RequestServices.GetRequiredService<PasswordRestorePages>();
            return Answer(context, pages.Show(context.Request.Query["token"].ToString(), Visitor(context)));
        });
        app.MapPost(PasswordRestorePage.Path, Post);
    }

    private static async Task Post(HttpContext context)
    {
        if (!MediaTypeIsForm(context.Request.ContentType))
        {
            await Refuse(context, HttpStatusCode.UnsupportedMediaType);
            return;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MaxFormBytes;
        }

        IFormCollection form;
        try
        {
            form = await context.Request.ReadFormAsync(new FormOptions { ValueCountLimit = 8, BufferBodyLengthLimit = MaxFormBytes });
        }
        catch (BadHttpRequestException e)
        {
            await Refuse(context, (HttpStatusCode)e.StatusCode);
            return;
        }
        catch (InvalidDataException)
        {
            await Refuse(context, HttpStatusCode.BadRequest);
            return;
        }

        var pages = context.RequestServices.GetRequiredService<PasswordRestorePages>();
        await Answer(
            context,
            pages.Set(form["token"].ToString(), form["password"].ToString(), form["repeated"].ToString(), Visitor(context)));
    }

    private static bool MediaTypeIsForm(string? contentType) =>
        contentType is not null && contentType.Split(';')[0].Trim().Equals(Form, StringComparison.OrdinalIgnoreCase);

    private static Visitor Visitor(HttpContext context) =>
        new(context.Connection.RemoteIpAddress, PasswordRestoreTexts.For(context.Request.Headers.AcceptLanguage.ToString()));

    private static Task Refuse(HttpContext context, HttpStatusCode status)
    {
        var texts = Visitor(context).Texts;
        return Answer(context, Task.FromResult(new Answer(status, PasswordRestorePage.Message(texts, texts.Title, texts.Busy))));
    }

    private static async Task Answer(HttpContext context, Task<Answer> answering)
    {
        var answer = await answering;
        var response = context.Response;
        response.StatusCode = (int)answer.Status;
        response.ContentType = $"{MediaTypeNames.Text.Html}; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentSecurityPolicy = PasswordRestorePage.ContentSecurityPolicy;
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers.XContentTypeOptions = "nosniff";
        await response.WriteAsync(answer.Html, context.RequestAborted);
    }
}
