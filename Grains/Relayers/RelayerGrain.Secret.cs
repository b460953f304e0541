using Gateway.Grains.Interfaces.Relayers;

namespace Gateway.Grains.Relayers;

// The relayer's secret, of which only the hash is known here.
internal sealed partial class RelayerGrain
{
    public Task<string?> GetSecretHash() => Task.FromResult(State.Current.SecretHash);

    public Task<bool> SetSecret(string code, string? secretHash) =>
        State.Update(s => s.SecretHash == secretHash ? s : s with { Code = code, SecretHash = secretHash });

    public Task<RelayerOverview> GetOverview() =>
        Task.FromResult(new RelayerOverview(State.Current.SecretHash is not null, State.Current.Apartments));

    public async Task<string?> Enrol(string code, string secretHash)
    {
        var stored = await State.Update(
            s => s.SecretHash is null ? s with { Code = code, SecretHash = secretHash, LastSeen = Time.GetUtcNow() } : s);
        return stored ? State.Current.SecretHash : null;
    }
}
