using Gateway.EdgeListener.Transport;
using Microsoft.AspNetCore.Http;

namespace Gateway.EdgeListener.Tests;

public sealed class CrossSiteTests
{
    [Theory]
    [InlineData(null, null, false)]
    [InlineData("none", null, false)]
    [InlineData("same-origin", "http://gateway.example:8080", false)]
    [InlineData(null, "https://GATEWAY.example:8080", false)]
    [InlineData("cross-site", null, true)]
    [InlineData("same-site", null, true)]
    [InlineData("whatever", null, true)]
    [InlineData(null, "http://gateway.example", true)]
    [InlineData(null, "http://gateway.example:8081", true)]
    [InlineData(null, "http://gateway.example:8080.evil.example", true)]
    [InlineData(null, "null", true)]
    [InlineData(null, "", true)]
    [InlineData("same-origin", "http://evil.example", true)]
    public void A_page_of_another_site_is_told_by_its_headers(string? site, string? origin, bool isForeign)
    {
        var context = new DefaultHttpContext();
        context.Request.Host = new HostString("gateway.example", 8080);
        if (site is not null)
        {
            context.Request.Headers["Sec-Fetch-Site"] = site;
        }

        if (origin is not null)
        {
            context.Request.Headers.Origin = origin;
        }

        Assert.Equal(isForeign, CrossSite.IsFrom(context.Request));
    }
}
