using System.Text;
using Gateway.Grains.Interfaces.ApiKeys;
using Gateway.Silo.Api.Keys;
using Gateway.Silo.Configuration;
using Orleans.Dashboard;

namespace Gateway.Silo.Api.Dashboard;

/// <summary>
/// Orleans' dashboard under <c>/dashboard/</c> of the HTTP port, for keys of the API with the role admin. A browser asks for the key as a password.
/// </summary>
internal static class DashboardEndpoints
{
    private const string Prefix = "/dashboard";
    private const string Bearer = "Bearer ";
    private const string Basic = "Basic ";

    /// <summary>Serves it, if it is wanted.</summary>
    public static void Map(WebApplication app, GatewaySettings settings)
    {
        if (!settings.HasDashboard)
        {
            return;
        }

        var keys = app.Services.GetRequiredService<ApiKeys>();
        app.UseWhen(
            context => context.Request.Path.StartsWithSegments(Prefix, StringComparison.OrdinalIgnoreCase),
            branch => branch.Use(next => context => Admit(context, keys, next)));
        app.MapOrleansDashboard(Prefix);
    }

    private static async Task Admit(HttpContext context, ApiKeys keys, RequestDelegate next)
    {
        var key = KeyOf(context.Request) is { } text ? await keys.Find(text) : null;
        if (key is { Record.Role: ApiKeyRole.Admin } && key.TryTake())
        {
            context.Response.Headers.CacheControl = "no-store";
            context.Response.Headers.XFrameOptions = "DENY";
            await next(context);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = "Basic realm=\"gateway: any name, and a key of the API with the role admin as the password\"";
        await context.Response.WriteAsync("This takes a key of the API with the role admin: as X-Api-Key, as Authorization: Bearer, or as a password.\n");
    }

    private static string? KeyOf(HttpRequest request)
    {
        if (request.Headers.TryGetValue("X-Api-Key", out var given))
        {
            return given.ToString();
        }

        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..].Trim()
            : header.StartsWith(Basic, StringComparison.OrdinalIgnoreCase) ? PasswordOf(header[Basic.Length..].Trim())
            : null;
    }

    private static string? PasswordOf(string login)
    {
        var bytes = new byte[login.Length];
        return Convert.TryFromBase64String(login, bytes, out var length)
            && Encoding.UTF8.GetString(bytes, 0, length) is var text && text.IndexOf(':') is var at and >= 0
            ? text[(at + 1)..]
            : null;
    }
}
