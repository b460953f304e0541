using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Gateway.EndToEnd.Tests.Hosting;

namespace Gateway.EndToEnd.Tests.Api;

/// <summary>Orleans' dashboard, which is off by default.</summary>
public sealed class DashboardTests : EndToEndTest
{
    [Fact]
    public async Task It_is_for_admin_keys_alone()
    {
        var gateway = await Start(ApiClient.Setting, "--Http:Dashboard=true");
        Assert.Equal(HttpStatusCode.Unauthorized, await Ask(gateway, null));
        Assert.Equal(HttpStatusCode.Unauthorized, await Ask(gateway, new AuthenticationHeaderValue("Bearer", "wrong")));
        Assert.Equal(HttpStatusCode.Unauthorized, await Ask(gateway, null, "/DASHBOARD/ClusterStats"));
        using var api = new ApiClient(gateway);
        var reader = (await api.Post("keys", new { name = "reader", role = "read" })).Json.GetProperty("key").GetString()!;
        Assert.Equal(HttpStatusCode.Unauthorized, await Ask(gateway, new AuthenticationHeaderValue("Bearer", reader)));
        Assert.Equal(HttpStatusCode.OK, await Ask(gateway, new AuthenticationHeaderValue("Bearer", ApiClient.ConfiguredKey)));
        var login = Convert.ToBase64String(Encoding.UTF8.GetBytes($"me:{ApiClient.ConfiguredKey}"));
        Assert.Equal(HttpStatusCode.OK, await Ask(gateway, new AuthenticationHeaderValue("Basic", login)));
        Assert.Equal(HttpStatusCode.OK, await Ask(gateway, new AuthenticationHeaderValue("Basic", login), "/dashboard/ClusterStats"));
    }

    [Fact]
    public async Task Without_its_setting_there_is_none()
    {
        var gateway = await Start(ApiClient.Setting);
        Assert.Equal(HttpStatusCode.NotFound, await Ask(gateway, new AuthenticationHeaderValue("Bearer", ApiClient.ConfiguredKey)));
    }

    private static async Task<HttpStatusCode> Ask(GatewayProcess gateway, AuthenticationHeaderValue? key, string path = "/dashboard/")
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://127.0.0.1:{gateway.HttpPort}{path}"));
        request.Headers.Authorization = key;
        using var response = await http.SendAsync(request).Within("answer");
        return response.StatusCode;
    }
}
