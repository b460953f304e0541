using System.Net;
using System.Text.Json;

namespace Gateway.EndToEnd.Tests.Api;

/// <summary>The OpenAPI document, as a program that makes clients of it reads it.</summary>
public sealed class DocumentTests(SharedGateways gateways) : SharedGatewayTest(gateways)
{
    [Fact]
    public async Task It_says_of_every_route_who_may_use_it_and_what_it_answers()
    {
        var gateway = await AnyGateway();
        using var api = new ApiClient(gateway, key: null);
        var document = (await api.Get("openapi.json")).Is(HttpStatusCode.OK).Json;
        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Assert.True(document.GetProperty("paths").TryGetProperty("/api/v1/keys/{id}", out _), "the routes are missing");
        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            Assert.StartsWith("/api/v1/", path.Name, StringComparison.Ordinal);
            foreach (var operation in path.Value.EnumerateObject())
            {
                var name = $"{operation.Name} {path.Name}";
                Assert.True(operation.Value.GetProperty("summary").GetString()!.Length > 0, $"{name} has no summary");
                Assert.True(operation.Value.GetProperty("responses").EnumerateObject().Any(r => r.Name.StartsWith('2')), $"{name} never succeeds");
                Assert.True(operation.Value.TryGetProperty("security", out _) == (path.Name != "/api/v1/openapi.json"), $"{name}: key or no key?");
                var values = path.Name.Split('/').Count(s => s.StartsWith('{'));
                Assert.True(values == Parameters(operation.Value).Count(p => p.GetProperty("in").GetString() == "path"), $"{name} misses a parameter");
            }
        }
    }

    [Fact]
    public async Task Every_operation_in_it_is_served_and_asks_for_a_key()
    {
        var gateway = await AnyGateway();
        using var api = new ApiClient(gateway, key: null);
        foreach (var path in (await api.Get("openapi.json")).Json.GetProperty("paths").EnumerateObject().Where(p => p.Name != "/api/v1/openapi.json"))
        {
            foreach (var operation in path.Value.EnumerateObject())
            {
                var answer = await api.Send(new HttpMethod(operation.Name.ToUpperInvariant()), path.Name.Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal));
                Assert.True(answer.Status == HttpStatusCode.Unauthorized, $"{operation.Name} {path.Name}: {answer}");
            }
        }
    }

    private static IEnumerable<JsonElement> Parameters(JsonElement operation) =>
        operation.TryGetProperty("parameters", out var parameters) ? parameters.EnumerateArray() : [];
}
