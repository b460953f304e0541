using Gateway.Load.Measure;
using Gateway.Load.Wire;

namespace Gateway.Load.Fleet;

/// <summary>Pairs of a phone and a relayer, each with an apartment and a device of its own, ready to be commanded.</summary>
internal sealed class PairFleet : IDisposable
{
    private const int BufferSize = 4096;

    private readonly Responder[] _relayers;

    private PairFleet(Responder[] relayers, Requester[] phones)
    {
        _relayers = relayers;
        Phones = phones;
    }

    /// <summary>The phones.</summary>
    public Requester[] Phones { get; }

    /// <summary>Adds accounts, apartments, relayers and devices, and connects all.</summary>
    /// <param name="address">The server.</param>
    /// <param name="load">How many of what, and where they connect to.</param>
    /// <param name="meter">Counts the commands.</param>
    /// <param name="names">Names of this run.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ToolException">The server cannot be reached or refuses.</exception>
    public static async Task<PairFleet> CreateAsync(
        ServerAddress address, ControlLoad load, Meter meter, RunNames names, CancellationToken cancellation)
    {
        var (pairs, accounts) = (load.Pairs, load.Accounts);
        var phonesAt = load.Phones(address);
        var relayers = await RelayerFleet.ConnectAsync(
            load.Relayers(address), pairs, names, [], BufferSize, meter.ConnectionLost, cancellation);
        await SetUpLimits.ForEachAsync(
            accounts,
            (account, token) => AddAsync(phonesAt, names, account, Enumerable.Range(0, pairs).Where(pair => pair % accounts == account), token),
            cancellation);

        var phones = new Requester[pairs];
        await SetUpLimits.ForEachAsync(pairs, async (pair, token) =>
        {
            var wire = await LoadWire.ConnectAsync(phonesAt, null, BufferSize, token);
            phones[pair] = new Requester(wire, meter, ControlFrames.Command(names.Device(pair)), load.Depth);
            await PhoneLogin.AuthorizeAsync(phones[pair], names.Account(pair % accounts), token);
        }, cancellation);
        return new PairFleet(relayers, phones);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var phone in Phones)
        {
            phone.Dispose();
        }

        foreach (var relayer in _relayers)
        {
            relayer.Dispose();
        }
    }

    private static async ValueTask AddAsync(
        ServerAddress address, RunNames names, int account, IEnumerable<int> pairs, CancellationToken cancellation)
    {
        using var phone = new SetUpPhone(await LoadWire.ConnectAsync(address, null, BufferSize, cancellation), cancellation);
        await phone.AddAccountAsync(names.Account(account));
        await PhoneLogin.AuthorizeAsync(phone, names.Account(account), cancellation);
        foreach (var pair in pairs)
        {
            var apartment = await phone.AddApartmentAsync($"Home {pair}");
            var relayer = await phone.AddRelayerAsync(apartment, names.Relayer(pair));
            await phone.AddDeviceAsync(apartment, relayer, ControlFrames.Model, names.Device(pair));
        }
    }
}
