using Gateway.Grains.Interfaces.Edges;
using Gateway.Grains.Interfaces.Relayers;

namespace Gateway.Grains.Relayers;

// Whether an operator has enrolled the relayer, and its secret, of which only the hash is known here.
internal sealed partial class RelayerGrain
{
    public Task<RelayerAdmission> GetAdmission() =>
        Task.FromResult(new RelayerAdmission(State.Current.IsEnrolled, State.Current.SecretHash));

    public Task<RelayerOverview> GetOverview()
    {
        var state = State.Current;
        return Task.FromResult(new RelayerOverview(state.IsEnrolled, state.SecretHash is not null, state.Apartments));
    }

    public async Task<bool> SetEnrolled(string code, bool isEnrolled)
    {
        if (isEnrolled)
        {
            return await State.Update(s => s.IsEnrolled ? s : s with { Code = code, IsEnrolled = true });
        }

        if (!await State.Update(s => s is { IsEnrolled: false, SecretHash: null } ? s : s with { IsEnrolled = false, SecretHash = null }))
        {
            return false;
        }

        await Disconnect(CloseReason.Operator);
        return true;
    }

    public Task<bool> SetSecret(string code, string? secretHash) => State.Update(s =>
    {
        var isEnrolled = s.IsEnrolled || secretHash is not null;
        return s.SecretHash == secretHash && s.IsEnrolled == isEnrolled
            ? s
            : s with { Code = code, IsEnrolled = isEnrolled, SecretHash = secretHash };
    });

    public async Task<string?> Enrol(string code, string secretHash)
    {
        var stored = await State.Update(
            s => s.SecretHash is null ? s with { Code = code, SecretHash = secretHash, LastSeen = Time.GetUtcNow() } : s);
        return stored ? State.Current.SecretHash : null;
    }
}
