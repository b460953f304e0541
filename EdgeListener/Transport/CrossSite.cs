using Microsoft.AspNetCore.Http;

namespace Gateway.EdgeListener.Transport;

/// <summary>Tells requests that a browser makes for somebody else's page. Such a page may not change anything here, whatever it knows.</summary>
internal static class CrossSite
{
    private const string FetchSite = "Sec-Fetch-Site";

    /// <summary>Whether a request comes from another site.</summary>
    public static bool IsFrom(HttpRequest request)
    {
        var headers = request.Headers;
        if (headers.TryGetValue(FetchSite, out var site) && site.ToString() is not ("same-origin" or "none"))
        {
            return true;
        }

        // Programs send no Origin; a page of this very server has the same host.
        var origin = headers.Origin;
        return origin.Count > 0
            && !(Uri.TryCreate(origin.ToString(), UriKind.Absolute, out var from)
                && string.Equals(from.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }
}
