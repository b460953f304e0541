using Gateway.Grains.Accounts;

namespace Gateway.Grains.Tests.Hosting;

/// <summary>Hashes that a test can read: a method, a dollar sign, the password.</summary>
internal sealed class FakePasswordHasher : IPasswordHasher
{
    public const string Current = "new$";
    public const string Old = "old$";

    /// <summary>Whether too many wait.</summary>
    public bool IsBusy { get; set; }

    public Task<string?> Hash(string password) => Task.FromResult(IsBusy ? null : Current + password);

    public Task<PasswordVerdict> Verify(string? hash, string password) => Task.FromResult(
        IsBusy ? PasswordVerdict.Busy
        : hash == Current + password ? PasswordVerdict.Right
        : hash == Old + password ? PasswordVerdict.RightButOldHash
        : PasswordVerdict.Wrong);
}
