using Gateway.Silo.Configuration;
using Gateway.Silo.Files;
using Gateway.Silo.Security;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Silo.Tests;

public sealed class KnownRelayersTests
{
    private const string Hash = "AQAAAAIAACcQAAAAEAAAAAAAAAAAAAAAAAAAAAA=";

    [Fact]
    public void A_line_is_a_code_and_perhaps_its_secrets_hash()
    {
        var known = KnownRelayers.Parse(["# ours", "", "  box 1  ", $"box 2 secret:{Hash}", "Box 1", "secret: box"]);
        Assert.Equal(4, known.Count);
        Assert.Equal((true, null), Find(known, "box 1"));
        Assert.Equal((true, Hash), Find(known, "box 2"));
        Assert.Equal((true, null), Find(known, "Box 1"));
        Assert.Equal((true, null), Find(known, "secret: box"));
        Assert.Equal((false, null), Find(known, "# ours"));
        Assert.Equal((false, null), Find(known, ""));
    }

    [Theory]
    [InlineData("box\twith a tab", "line 3")]
    [InlineData("a", "line 3: a is there already")]
    [InlineData("123456789012345678901234567890123456789012345678901", "line 3")]
    [InlineData("b secret:hunter2", "line 3")]
    [InlineData("b secret:", "line 3")]
    [InlineData("b secret:AAAAAAAA", "line 3")]
    public void What_is_wrong_is_said_with_its_line_and_without_the_secret(string line, string what)
    {
        var error = Assert.Throws<InvalidDataException>(() => KnownRelayers.Parse(["a", "", line]));
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("a\na\n")]
    public void A_file_that_cannot_be_used_ends_the_start(string? text)
    {
        var path = Path.Combine(Path.GetTempPath(), $"relayers-{Guid.NewGuid():N}");
        try
        {
            if (text is not null)
            {
                File.WriteAllText(path, text);
            }

            var error = Assert.Throws<ConfigurationException>(
                () => new KnownRelayersFile(
                    Settings($"Messaging:KnownRelayersPath={path}"), new WatchedFiles([], TimeProvider.System, NullLogger<WatchedFiles>.Instance)));
            Assert.Contains("Messaging:KnownRelayersPath", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task A_secret_verifies_its_own_hash_only_and_remembers_nothing_wrong()
    {
        using var secrets = new RelayerSecrets(Settings());
        var hash = await secrets.Hash("hunter2");
        Assert.True(RelayerSecrets.IsHash(hash!));
        for (var i = 0; i < 2; i++)
        {
            Assert.True(await secrets.Verify(hash!, "hunter2"));
            Assert.False(await secrets.Verify(hash!, "Hunter2"));
        }

        // Another process has nothing to remember.
        using var later = new RelayerSecrets(Settings());
        Assert.False(await later.Verify(hash!, "Hunter2"));
        Assert.True(await later.Verify(hash!, "hunter2"));
    }

    [Fact]
    public async Task Over_its_bound_it_says_so_but_what_was_right_is_right_at_once()
    {
        using var secrets = new RelayerSecrets(Settings("Security:HashingThreads=1", "Security:MaxWaitingRelayerHashes=1"));
        var hash = await secrets.Hash("hunter2");
        var verdicts = Enumerable.Range(0, 50).Select(i => secrets.Verify(hash!, $"guess {i}")).ToArray();
        Assert.True(secrets.Verify(hash!, "hunter2").IsCompleted, "A secret that was right before should not wait.");
        Assert.Contains(null, await Task.WhenAll(verdicts));
        Assert.DoesNotContain(true, await Task.WhenAll(verdicts));
    }

    private static (bool Found, string? Hash) Find(KnownRelayers known, string code) => (known.TryGet(code, out var hash), hash);

    private static GatewaySettings Settings(params string[] settings) =>
        GatewaySettings.From(new ConfigurationBuilder().AddCommandLine(settings).Build());
}
