using System.Collections.Concurrent;
using Gateway.Grains.Accounts;
using Gateway.Silo.Configuration;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Gateway.Silo.Security;

/// <summary>
/// Hashes on a few threads of its own, at a low priority, with a bounded queue before them: a storm of logins queues logins and nothing
/// else. The hashes are those of ASP.NET Core's identity (PBKDF2, parameters within the hash). Thread-safe.
/// </summary>
internal sealed class PasswordHashingPool : IPasswordHasher, IDisposable
{
    private static readonly object NoUser = new();

    private readonly PasswordHasher<object> _hasher;
    private readonly BlockingCollection<Action> _queue;
    private readonly Lazy<string> _decoy;

    public PasswordHashingPool(GatewaySettings settings)
        : this("password hashing", settings.HashingThreads, settings.MaxWaitingHashes, new PasswordHasherOptions().IterationCount)
    {
    }

    public PasswordHashingPool(string name, int threads, int maxWaiting, int iterations)
    {
        _hasher = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = iterations }));
        _queue = new BlockingCollection<Action>(maxWaiting);
        _decoy = new Lazy<string>(() => _hasher.HashPassword(NoUser, "nobody has this password"));
        for (var i = 0; i < threads; i++)
        {
            new Thread(Work) { IsBackground = true, Name = $"{name} {i}" }.Start();
        }
    }

    /// <inheritdoc/>
    public Task<string?> Hash(string password) => Enqueue<string?>(() => _hasher.HashPassword(NoUser, password), null);

    /// <inheritdoc/>
    public Task<PasswordVerdict> Verify(string? hash, string password) => Enqueue(
        () =>
        {
            if (hash is not null && LegacyPasswordHash.IsOne(hash))
            {
                return LegacyPasswordHash.Verify(hash, password) ? PasswordVerdict.RightButOldHash : PasswordVerdict.Wrong;
            }

            var verdict = _hasher.VerifyHashedPassword(NoUser, hash ?? _decoy.Value, password);
            return hash is null ? PasswordVerdict.Wrong : verdict switch
            {
                PasswordVerificationResult.Success => PasswordVerdict.Right,
                PasswordVerificationResult.SuccessRehashNeeded => PasswordVerdict.RightButOldHash,
                _ => PasswordVerdict.Wrong,
            };
        },
        PasswordVerdict.Busy);

    /// <summary>Lets the threads end.</summary>
    public void Dispose() => _queue.CompleteAdding();

    private Task<T> Enqueue<T>(Func<T> work, T busy)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Run()
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        }

        if (!_queue.TryAdd(Run))
        {
            SecurityMetrics.HashesRefused.Add(1);
            return Task.FromResult(busy);
        }

        return done.Task;
    }

    private void Work()
    {
        ThreadPriorities.LowerCurrent();
        foreach (var work in _queue.GetConsumingEnumerable())
        {
            work();
        }
    }
}
