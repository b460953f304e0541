using System.Net;
using Gateway.EndToEnd.Tests.Hosting;

namespace Gateway.EndToEnd.Tests.Api;

/// <summary>Keys from the command line.</summary>
public sealed class ApiKeyCommandTests : EndToEndTest
{
    [Fact]
    public async Task Keys_are_made_listed_and_revoked()
    {
        var gateway = await Start();
        var key = Assert.Single(await Run(0, gateway, "create", "--name", "dash board", "--role", "read", "--requests-per-second=50"));
        using var reader = new ApiClient(gateway, key);
        (await reader.Get("health")).Is(HttpStatusCode.OK);
        (await reader.Get("keys")).Is(HttpStatusCode.Forbidden);

        var id = key.Split('_')[1];
        var list = await Run(0, gateway, "list");
        Assert.Equal(2, list.Length);
        Assert.Contains(list, l => l.StartsWith(id, StringComparison.Ordinal) && l.Contains("read     dash board", StringComparison.Ordinal));
        Assert.DoesNotContain(list, l => l.Contains(key, StringComparison.Ordinal));

        await Run(0, gateway, "revoke", "--id", id);
        (await reader.Get("health")).Is(HttpStatusCode.Unauthorized);
        Assert.Contains(await Run(0, gateway, "list"), l => l.StartsWith(id, StringComparison.Ordinal) && l.Contains("revoked", StringComparison.Ordinal));
        Assert.Contains("There is no key 'nothing'", Assert.Single(await Run(1, gateway, "revoke", "--id", "nothing")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--role", "create", "--name", "x")]
    [InlineData("--name", "create", "--role", "read")]
    [InlineData("--role", "create", "--name", "x", "--role", "king")]
    [InlineData("--role", "create", "--name", "x", "--role", "read,command")]
    [InlineData("--requests-per-second", "create", "--name", "x", "--role", "read", "--requests-per-second", "many")]
    [InlineData("create, list", "destroy")]
    [InlineData("--id", "revoke")]
    public async Task A_command_line_that_is_wrong_is_explained(string what, params string[] arguments)
    {
        await using var run = ProgramRun.Start(Programs.Silo, ["api-key", .. arguments]);
        Assert.Equal(2, await run.Exit());
        Assert.Contains(what, run.Lines[0], StringComparison.Ordinal);
        Assert.Contains("usage:", run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_gateway_or_a_key_it_says_what_is_missing()
    {
        var folder = Directory.CreateTempSubdirectory("gateway-e2e-").FullName;
        try
        {
            string[] settings = [$"--Storage:Path={folder}", $"--Http:Port={FreePorts.Take()}"];
            await using (var run = ProgramRun.Start(Programs.Silo, ["api-key", "list", .. settings]))
            {
                Assert.Equal(1, await run.Exit());
                Assert.Contains(Path.Combine(folder, "api-key"), run.Text, StringComparison.Ordinal);
            }

            await using var unanswered = ProgramRun.Start(Programs.Silo, ["api-key", "list", .. settings, ApiClient.Setting]);
            Assert.Equal(1, await unanswered.Exit());
            Assert.Contains("does not answer", unanswered.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", unanswered.Text, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string[]> Run(int exitCode, GatewayProcess gateway, params string[] arguments)
    {
        var own = gateway.Arguments.Where(a => a.StartsWith("--Storage:", StringComparison.Ordinal) || a.StartsWith("--Http:", StringComparison.Ordinal));
        await using var run = ProgramRun.Start(Programs.Silo, ["api-key", .. arguments, .. own]);
        var code = await run.Exit();
        Assert.True(code == exitCode, $"It ended with {code}:\n{run.Text}");
        return run.Lines;
    }
}
