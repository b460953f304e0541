using Gateway.Grains.Accounts;
using Gateway.Silo.Configuration;
using Gateway.Silo.Security;
using Microsoft.Extensions.Configuration;

namespace Gateway.Silo.Tests;

public sealed class PasswordHashingPoolTests
{
    [Fact]
    public async Task A_hash_verifies_its_own_password_only()
    {
        using var pool = new PasswordHashingPool(Settings());
        var hash = await pool.Hash("secret").Within();
        Assert.NotNull(hash);
        Assert.DoesNotContain("secret", hash, StringComparison.Ordinal);
        Assert.Equal(PasswordVerdict.Right, await pool.Verify(hash, "secret").Within());
        Assert.Equal(PasswordVerdict.Wrong, await pool.Verify(hash, "Secret").Within());
        Assert.Equal(PasswordVerdict.Wrong, await pool.Verify(null, "nobody has this password").Within());
    }

    [Fact]
    public async Task An_old_programs_hash_is_right_and_to_be_made_anew()
    {
        using var pool = new PasswordHashingPool(Settings());
        const string Old = "sha1$aB3dE5gH$efafcf8f12a923b406c0154e214b38ec58df91e9";
        Assert.Equal(PasswordVerdict.RightButOldHash, await pool.Verify(Old, "pass wörd").Within());
        Assert.Equal(PasswordVerdict.Wrong, await pool.Verify(Old, "other").Within());
    }

    [Fact]
    public async Task Over_its_bound_it_says_busy_and_serves_those_that_wait()
    {
        using var pool = new PasswordHashingPool(Settings("Security:HashingThreads=1", "Security:MaxWaitingHashes=4"));
        var asked = Enumerable.Range(0, 50).Select(i => pool.Hash($"password {i}")).ToArray();
        var hashes = await Task.WhenAll(asked).Within();
        var made = hashes.Count(h => h is not null);
        Assert.InRange(made, 4, 49);
        Assert.Equal(made, hashes.Where(h => h is not null).Distinct().Count());
        Assert.NotNull(await pool.Hash("afterwards").Within());
    }

    private static GatewaySettings Settings(params string[] settings) =>
        GatewaySettings.From(new ConfigurationBuilder().AddCommandLine(settings).Build());
}
