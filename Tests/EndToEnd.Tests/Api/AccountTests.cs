using System.Net;
using System.Text.Json;
using Gateway.EndToEnd.Tests.Wire;

namespace Gateway.EndToEnd.Tests.Api;

/// <summary>Accounts, apartments and relayers, as an operator sees them.</summary>
public sealed class AccountTests : EndToEndTest
{
    [Fact]
    public async Task Accounts_are_listed_page_by_page_and_found_by_name()
    {
        var gateway = await Start(ApiClient.Setting);
        using var api = new ApiClient(gateway);
        Assert.Empty(Items((await api.Get("accounts")).Is(HttpStatusCode.OK)));
        var phones = new List<Phone>();
        for (var i = 0; i < 5; i++)
        {
            phones.Add(await Phone.SignUp(gateway));
        }

        var listed = new List<string>();
        var cursor = "";
        for (var pages = 0; cursor is not null && pages < 10; pages++)
        {
            var page = (await api.Get($"accounts?limit=2{cursor}")).Is(HttpStatusCode.OK);
            Assert.InRange(Items(page).Count, 0, 2);
            listed.AddRange(Items(page).Select(a => a.GetProperty("userName").GetString()!));
            cursor = page.Json.TryGetProperty("next", out var next) ? $"&cursor={next.GetString()}" : null;
        }

        Assert.Null(cursor);
        Assert.Equal(phones.Select(p => p.UserName), listed);

        var found = Assert.Single(Items((await api.Get($"accounts?name={phones[2].UserName}")).Is(HttpStatusCode.OK)));
        foreach (var nobody in new[] { "nobody", "%00", "x", new string('x', 2000) })
        {
            Assert.Empty(Items((await api.Get($"accounts?name={nobody}")).Is(HttpStatusCode.OK)));
        }

        Assert.False((await api.Get("accounts?cursor=1000000")).Is(HttpStatusCode.OK).Json.TryGetProperty("next", out _), "behind the last one there is another page");
        var detail = (await api.Get($"accounts/{found.GetProperty("id").GetInt64()}")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(phones[2].UserName, detail.GetProperty("account").GetProperty("userName").GetString());
        Assert.Equal(phones[2].ApartmentId, Assert.Single(detail.GetProperty("apartments").EnumerateArray()).GetProperty("id").GetInt64());
        Assert.DoesNotContain("password", detail.GetRawText(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task An_apartment_shows_what_is_in_it_and_names_never_are_html()
    {
        const string Name = "<img src=x onerror=alert(1)>";
        var gateway = await Start(ApiClient.Setting);
        using var api = new ApiClient(gateway);
        var phone = await Phone.SignUp(gateway);
        var (relayer, device) = (Names.Next("relayer"), Names.DeviceCode());
        var relayerId = await phone.AddRelayer(relayer, Name);
        await phone.AddDevice(device, relayer: relayerId);

        var shown = (await api.Get($"apartments/{phone.ApartmentId}")).Is(HttpStatusCode.OK);
        Assert.DoesNotContain("<", shown.Text, StringComparison.Ordinal);
        Assert.Equal("application/json", shown.MediaType);
        var box = Assert.Single(shown.Json.GetProperty("relayers").EnumerateArray());
        Assert.Equal((relayer, Name), (box.GetProperty("code").GetString(), box.GetProperty("name").GetString()));
        Assert.Equal(device, Assert.Single(box.GetProperty("devices").EnumerateArray()).GetProperty("code").GetString());

        var known = (await api.Get($"relayers/{relayer}")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(phone.ApartmentId, Assert.Single(known.GetProperty("apartments").EnumerateArray()).GetInt64());
        Assert.Equal($"relayer:{relayer}", known.GetProperty("device").GetString());
    }

    [Theory]
    [InlineData("accounts/999999", HttpStatusCode.NotFound)]
    [InlineData("accounts/0", HttpStatusCode.BadRequest)]
    [InlineData("accounts/-1", HttpStatusCode.BadRequest)]
    [InlineData("accounts/x", HttpStatusCode.BadRequest)]
    [InlineData("accounts/99999999999999999999", HttpStatusCode.BadRequest)]
    [InlineData("apartments/999999", HttpStatusCode.NotFound)]
    [InlineData("apartments/%3Cb%3E", HttpStatusCode.BadRequest)]
    [InlineData("accounts?limit=0", HttpStatusCode.BadRequest)]
    [InlineData("accounts?limit=201", HttpStatusCode.BadRequest)]
    [InlineData("accounts?limit=ten", HttpStatusCode.BadRequest)]
    [InlineData("accounts?cursor=nonsense", HttpStatusCode.BadRequest)]
    [InlineData("accounts?cursor=9223372036854775807", HttpStatusCode.BadRequest)]
    [InlineData("relayers/nobody", HttpStatusCode.NotFound)]
    [InlineData("relayers/0123456789012345678901234567890123456789012345678901234567890", HttpStatusCode.BadRequest)]
    [InlineData("audit?cursor=x", HttpStatusCode.BadRequest)]
    [InlineData("audit?from=yesterday", HttpStatusCode.BadRequest)]
    public async Task What_is_not_there_or_makes_no_sense_is_refused(string path, HttpStatusCode status)
    {
        var gateway = await Start(ApiClient.Setting);
        using var api = new ApiClient(gateway);
        (await api.Get(path)).Is(status);
    }

    internal static List<JsonElement> Items(ApiResponse page) => [.. page.Json.GetProperty("items").EnumerateArray()];
}
