using System.Collections.Concurrent;
using Gateway.Grains.Interfaces.Accounts;

namespace Gateway.EdgeListener.Messaging;

/// <summary>
/// Which apartments an account has had since its phone logged in: those of others, and those that do not exist, are refused without their grains
/// being woken. The apartment's own grain decides about these. Thread-safe.
/// </summary>
/// <param name="known">The account's apartments at the login.</param>
internal sealed class OwnApartments(IEnumerable<long> known)
{
    private readonly ConcurrentDictionary<long, bool> _known = new(known.Select(id => KeyValuePair.Create(id, true)));

    /// <summary>Whether an apartment is the account's, as far as is known here; if not, the account is asked.</summary>
    /// <param name="id">The apartment.</param>
    /// <param name="account">The account.</param>
    public ValueTask<bool> Has(long id, IAccountGrain account)
    {
        return _known.ContainsKey(id) ? ValueTask.FromResult(true) : Ask();

        async ValueTask<bool> Ask()
        {
            var has = await account.HasApartment(id).ConfigureAwait(false);
            if (has)
            {
                _known[id] = true;
            }

            return has;
        }
    }
}
