using Gateway.Load.Measure;
using Gateway.Load.Wire;

namespace Gateway.Load.Fleet;

/// <summary>Homes with sensors: each an account, a phone that watches and a relayer that reports.</summary>
internal sealed class EventFleet : IDisposable
{
    private const int BufferSize = 4096;

    private readonly Home[] _homes;

    private EventFleet(Home[] homes) => _homes = homes;

    /// <summary>Reports sent whose notice has not come.</summary>
    public int Missing => _homes.Sum(h => h.Sensors.Missing);

    /// <summary>Notices that came twice, or of nothing that was sent.</summary>
    public long Unexpected => _homes.Sum(h => h.Phone.Unexpected);

    /// <summary>Adds all, and connects.</summary>
    /// <exception cref="ToolException">The server cannot be reached or refuses.</exception>
    public static async Task<EventFleet> CreateAsync(
        ServerAddress address, int homes, int sensors, Meter notices, Meter acknowledgements, RunNames names, CancellationToken cancellation)
    {
        var made = new Home[homes];
        await SetUpLimits.ForEachAsync(homes, async (index, token) =>
        {
            string[] codes = [.. Enumerable.Range(index * sensors, sensors).Select(names.Device)];
            using (var setUp = new SetUpPhone(await LoadWire.ConnectAsync(address, null, BufferSize, token), token))
            {
                await setUp.AddAccountAsync(names.Account(index));
                await PhoneLogin.AuthorizeAsync(setUp, names.Account(index), token);
                var apartment = await setUp.AddApartmentAsync("Home");
                var relayerId = await setUp.AddRelayerAsync(apartment, names.Relayer(index));
                foreach (var code in codes)
                {
                    await setUp.AddDeviceAsync(apartment, relayerId, Sensors.Model, code);
                }
            }

            var home = new Sensors(codes);
            var phone = new EventWatcher(await LoadWire.ConnectAsync(address, null, BufferSize, token), notices, home);
            await PhoneLogin.AuthorizeAsync(phone, names.Account(index), token);
            var relayer = new EventSender(await LoadWire.ConnectAsync(address, null, BufferSize, token), acknowledgements, home);
            await RelayerFleet.AuthorizeAsync(relayer, names.Relayer(index), token);
            made[index] = new Home(home, phone, relayer);
        }, cancellation);
        return new EventFleet(made);
    }

    /// <summary>Sends the <paramref name="number"/>th report: the homes take turns, and in each its sensors.</summary>
    public void Send(long number) => _homes[number % _homes.Length].Relayer.Send();

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var home in _homes)
        {
            home.Phone.Dispose();
            home.Relayer.Dispose();
        }
    }

    private sealed record Home(Sensors Sensors, EventWatcher Phone, EventSender Relayer);
}
