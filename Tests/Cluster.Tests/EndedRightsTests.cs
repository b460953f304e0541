using Gateway.Protocol.Messaging;

namespace Gateway.Cluster.Tests;

/// <summary>
/// Phones on every silo command one relayer all the time while their right ends: once that was acknowledged, no command by the old right reaches the
/// relayer. Its connection is on one silo, its grain on another one.
/// </summary>
[Collection(PostgresCollection.Name)]
public sealed class EndedRightsTests(ThreeSilos silos) : IClassFixture<ThreeSilos>
{
    private const int Rounds = 3;

    [PostgresFact]
    public Task A_removed_device_gets_no_more_commands() => NothingComesAfter(
        async (phone, home) => Phone.Ok(await phone.RemoveDeviceAsync(home.ApartmentId, home.DeviceId)), StatusCode.NoSuchDevice);

    [PostgresFact]
    public Task A_removed_relayer_gets_no_more_commands() => NothingComesAfter(
        async (phone, home) => Phone.Ok(await phone.AskAsync(
            CommandIds.RemoveRelayer,
            new RemoveRelayerRequest(home.ApartmentId, home.RelayerId),
            MessagingBodies.Json.RemoveRelayerRequest)),
        StatusCode.NoSuchDevice,
        StatusCode.NoSuchRelayer);

    [PostgresFact]
    public Task A_blocked_relayer_gets_no_more_commands() => NothingComesAfter(
        async (_, home) =>
        {
            using var api = new Api(silos.A);
            await api.PostAsync($"devices/relayer:{home.RelayerCode}/block");
        },
        StatusCode.RelayerOffline);

    [PostgresFact]
    public Task A_relayer_whose_session_was_closed_gets_no_more_commands() => NothingComesAfter(
        async (_, home) =>
        {
            using var api = new Api(silos.C);
            await api.PostAsync($"devices/relayer:{home.RelayerCode}/disconnect");
        },
        StatusCode.RelayerOffline);

    /// <param name="end">Ends the right, and completes when that was acknowledged.</param>
    /// <param name="statuses">What a command is answered with from then on.</param>
    private async Task NothingComesAfter(Func<Phone, Home, Task> end, params StatusCode[] statuses)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var home = await Home.CreateAsync(silos.A, grainAt: silos.C);
            var deliveries = new Deliveries();
            await using var relayer = await Relayer.ConnectAsync(silos.B, home.RelayerCode, deliveries: deliveries);
            var phones = await Task.WhenAll(silos.All.Select(silo => Phone.LogInAsync(silo, home.User)));
            var streams = phones.Select(phone => CommandStream.Start(phone, home.DeviceCode)).ToArray();
            await Task.WhenAll(streams.Select(stream => stream.SuccessOfOneSentAfter(0).Within("a command before the change")));

            await end(phones[0], home);

            // What the gateway wrote to the relayer before is in front of its answer.
            try
            {
                Phone.Ok(await relayer.HeartBeatAsync());
            }
            catch (IOException)
            {
                // The change has closed the connection.
            }

            var delivered = deliveries.InOrder.Count;
            var answers = await Task.WhenAll(phones.Select(phone => phone.ControlAsync(home.DeviceCode, value: -1)));
            Assert.All(answers, answer => Assert.Contains((StatusCode)answer.Status, statuses));
            await Task.WhenAll(streams.Select(stream => stream.StopAsync()));
            if (!relayer.Closed.IsCompleted)
            {
                await relayer.HeartBeatAsync();
            }

            Assert.Equal(delivered, deliveries.InOrder.Count);
            Assert.False(deliveries.Has(-1));
            await Task.WhenAll(streams.Select(stream => stream.DisposeAsync().AsTask()));
            await Task.WhenAll(phones.Select(phone => phone.DisposeAsync().AsTask()));
        }
    }
}
