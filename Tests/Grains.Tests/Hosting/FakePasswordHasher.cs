using Gateway.Grains.Accounts;

namespace Gateway.Grains.Tests.Hosting;

/// <summary>Hashes that a test can read: a method, a dollar sign, the password.</summary>
internal sealed class FakePasswordHasher : IPasswordHasher
{
    public const string Current = "new$";
    public const string Old = "old$";

    private Hold? _hold;

    /// <summary>Whether too many wait.</summary>
    public bool IsBusy { get; set; }

    /// <summary>The next hash waits until it is released.</summary>
    public Hold HoldNext() => _hold = new Hold();

    public async Task<string?> Hash(string password)
    {
        if (Interlocked.Exchange(ref _hold, null) is { } hold)
        {
            hold.Arrive();
            await hold.Released;
        }

        return IsBusy ? null : Current + password;
    }

    public Task<PasswordVerdict> Verify(string? hash, string password) => Task.FromResult(
        IsBusy ? PasswordVerdict.Busy
        : hash == Current + password ? PasswordVerdict.Right
        : hash == Old + password ? PasswordVerdict.RightButOldHash
        : PasswordVerdict.Wrong);
}
