using Gateway.Protocol.Messaging;

namespace Gateway.Cluster.Tests;

/// <summary>Who is connected to which silo makes no difference.</summary>
[Collection(PostgresCollection.Name)]
public sealed class CommandsAcrossSilosTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    private Silo A => silos.A;

    private Silo B => silos.B;

    private static MessagingJson Json => MessagingBodies.Json;

    [PostgresFact]
    public async Task A_phone_on_one_silo_commands_its_relayer_on_the_other()
    {
        var home = await Home.CreateAsync(A);
        await using var relayer = await Relayer.ConnectAsync(B, home.RelayerCode);
        await using var phone = await Phone.LogInAsync(A, home.User);

        var control = Phone.Read(await phone.ControlAsync(home.DeviceCode, value: 1), Json.ControlDeviceRequest);
        var query = Phone.Read(await phone.QueryDeviceAsync(home.DeviceCode), Json.QueryDeviceRequest);

        Assert.Equal(new ControlDeviceRequest(Home.DeviceModel, home.DeviceCode, 0, 1), control);
        Assert.Equal(new QueryDeviceRequest(Home.DeviceModel, home.DeviceCode, 0), query);
        Assert.Equal(2, relayer.Commands);
    }

    [PostgresFact]
    public async Task What_one_phone_does_by_any_command_the_other_one_sees_on_the_other_silo()
    {
        await using var here = await Phone.ConnectAsync(A);
        await using var there = await Phone.ConnectAsync(B);
        await using var relayer = await Relayer.ConnectAsync(B, "walk-box");

        var account = Phone.Read(await here.AddAccountAsync("walker"), Json.AddAccountResponse);
        Phone.Ok(await there.AuthorizeAsync("walker"));
        Phone.Ok(await here.AuthorizeAsync("walker"));
        Phone.Ok(await there.AskAsync(CommandIds.HeartBeat));
        Assert.Equal("walker", Phone.Read(await there.AskAsync(CommandIds.QueryAccount), Json.QueryAccountResponse).UserName);

        var apartment = Phone.Read(
            await here.AskAsync(CommandIds.AddApartment, new AddApartmentRequest("Summer house"), Json.AddApartmentRequest), Json.AddedResponse);
        Assert.NotEqual(account.ApartmentId, apartment.Id);
        Assert.Equal("Summer house", (await Apartment(there, apartment.Id)).Name);

        var box = Phone.Read(await there.AddRelayerAsync(apartment.Id, "walk-box"), Json.AddedResponse);
        Assert.Equal(StatusCode.DeviceExists, (await here.AddRelayerAsync(apartment.Id, "walk-box")).Status);
        Phone.Ok(await here.QueryRelayerStatusAsync(box.Id));

        var device = Phone.Read(await here.AddDeviceAsync(apartment.Id, "BEEF", box.Id), Json.AddDeviceResponse);
        Assert.Equal(device.Version, (await Apartment(there, apartment.Id)).Version);
        Phone.Ok(await there.ControlAsync("BEEF"));
        Phone.Ok(await here.QueryDeviceAsync("BEEF"));

        Phone.Ok(await there.AskAsync(
            CommandIds.ModifyDevice, new ModifyDeviceRequest(apartment.Id, device.DevId, DevCode: "CAFE"), Json.ModifyDeviceRequest));
        Assert.Equal(StatusCode.NoSuchDevice, (await here.ControlAsync("BEEF")).Status);
        Phone.Ok(await here.ControlAsync("CAFE"));

        Phone.Ok(await here.AskAsync(
            CommandIds.ModifyRelayer, new ModifyRelayerRequest(apartment.Id, box.Id, Name: "cellar"), Json.ModifyRelayerRequest));
        Phone.Ok(await there.AskAsync(
            CommandIds.ModifyApartment, new ModifyApartmentRequest(apartment.Id, "Winter house"), Json.ModifyApartmentRequest));
        var info = await Apartment(here, apartment.Id);
        Assert.Equal(("Winter house", "cellar"), (info.Name, Assert.Single(info.Relayers).Name));

        Phone.Ok(await here.RemoveDeviceAsync(apartment.Id, device.DevId));
        Assert.Equal(StatusCode.NoSuchDevice, (await there.ControlAsync("CAFE")).Status);
        Phone.Ok(await there.AskAsync(
            CommandIds.RemoveRelayer, new RemoveRelayerRequest(apartment.Id, box.Id), Json.RemoveRelayerRequest));
        Assert.Equal(StatusCode.NoSuchRelayer, (await here.QueryRelayerStatusAsync(box.Id)).Status);
        Phone.Ok(await here.AskAsync(CommandIds.RemoveApartment, new RemoveApartmentRequest(apartment.Id), Json.RemoveApartmentRequest));
        Assert.NotEqual(StatusCode.Ok, (await there.QueryApartmentAsync(apartment.Id)).Status);
    }

    [PostgresTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_burst_of_one_sender_reaches_a_device_on_the_other_silo_in_the_order_sent(bool fromDotNetty)
    {
        const int Burst = 100, Rounds = 20;
        var (here, there) = fromDotNetty ? (A, B) : (B, A);
        var home = await Home.CreateAsync(here);
        var deliveries = new Deliveries();
        await using var relayer = await Relayer.ConnectAsync(there, home.RelayerCode, deliveries: deliveries);
        await using var phone = await Phone.LogInAsync(here, home.User);

        for (var round = 0; round < Rounds; round++)
        {
            var first = round * Burst;
            var answers = await Task.WhenAll(Enumerable.Range(first, Burst).Select(value => phone.ControlAsync(home.DeviceCode, value)));
            Assert.All(answers, Phone.Ok);
        }

        Assert.Equal(Enumerable.Range(0, Burst * Rounds), deliveries.InOrder);
    }

    [PostgresFact]
    public async Task The_status_of_a_relayer_on_the_other_silo_is_true()
    {
        var home = await Home.CreateAsync(A);
        await using var phone = await Phone.LogInAsync(A, home.User);
        var relayer = await Relayer.ConnectAsync(B, home.RelayerCode);
        Phone.Ok(await phone.QueryRelayerStatusAsync(home.RelayerId));

        await relayer.DisposeAsync();

        // The silo hears of the end of a connection a moment after the relayer has ended it.
        await Eventually(async () => (await phone.QueryRelayerStatusAsync(home.RelayerId)).Status == StatusCode.RelayerOffline)
            .Within("status 8 of a relayer that has gone");
        Assert.Equal(StatusCode.RelayerOffline, (await phone.ControlAsync(home.DeviceCode)).Status);
    }

    [PostgresFact]
    public async Task An_answer_that_comes_too_late_is_dropped_and_counted()
    {
        var home = await Home.CreateAsync(A);
        await using var relayer = await Relayer.ConnectAsync(B, home.RelayerCode, hold: true);
        await using var phone = await Phone.LogInAsync(A, home.User);
        var before = await LateAnswers();

        var first = phone.ControlAsync(home.DeviceCode, value: 1);
        var late = await relayer.NextAsync();
        Assert.Equal(StatusCode.RelayerTimeout, (await first).Status);
        await relayer.AnswerAsync(late);

        // The answer to this one comes by the same connection, behind the late one.
        var second = phone.ControlAsync(home.DeviceCode, value: 2);
        await relayer.AnswerAsync(await relayer.NextAsync());
        Assert.Equal(2, Phone.Read(await second, Json.ControlDeviceRequest).Value);
        Assert.Equal(before + 1, await LateAnswers());

        async Task<double> LateAnswers() => await A.MetricAsync("gateway_device_late_answers") + await B.MetricAsync("gateway_device_late_answers");
    }

    [PostgresFact]
    public async Task A_relayer_that_moves_is_commanded_where_it_is_now()
    {
        var home = await Home.CreateAsync(A);
        await using var phone = await Phone.LogInAsync(A, home.User);
        await using var older = await Relayer.ConnectAsync(A, home.RelayerCode);
        Phone.Ok(await phone.ControlAsync(home.DeviceCode));

        await using var newer = await Relayer.ConnectAsync(B, home.RelayerCode);
        await older.Closed.Within("the older connection's end");
        Phone.Ok(await phone.ControlAsync(home.DeviceCode));

        Assert.Equal((1, 1), (older.Commands, newer.Commands));
        Phone.Ok(await phone.QueryRelayerStatusAsync(home.RelayerId));
    }

    [PostgresFact]
    public async Task A_device_removed_on_one_silo_is_unknown_on_the_other_at_once()
    {
        var home = await Home.CreateAsync(A);
        await using var relayer = await Relayer.ConnectAsync(B, home.RelayerCode);
        await using var here = await Phone.LogInAsync(A, home.User);
        await using var there = await Phone.LogInAsync(B, home.User);
        Phone.Ok(await there.ControlAsync(home.DeviceCode));

        Phone.Ok(await here.RemoveDeviceAsync(home.ApartmentId, home.DeviceId));

        Assert.Equal(StatusCode.NoSuchDevice, (await there.ControlAsync(home.DeviceCode)).Status);
        Assert.Equal(1, relayer.Commands);
    }

    [PostgresFact]
    public async Task Of_two_sign_ups_for_one_name_on_two_silos_one_wins()
    {
        await using var here = await Phone.ConnectAsync(A);
        await using var there = await Phone.ConnectAsync(B);
        for (var i = 0; i < 5; i++)
        {
            var name = $"rival{i}";
            var answers = await Task.WhenAll(here.AddAccountAsync(name), there.AddAccountAsync(name));

            Assert.Equal([StatusCode.Ok, StatusCode.UserNameTaken], answers.Select(answer => answer.Status).Order());
            var apartments = Phone.Read(await here.AuthorizeAsync(name), Json.AuthorizeResponse).Apartments;
            var winner = Phone.Read(answers.Single(answer => answer.Status == StatusCode.Ok), Json.AddAccountResponse);
            Assert.Equal(winner.ApartmentId, Assert.Single(apartments!).Id);
        }
    }

    private static async Task<ApartmentInfo> Apartment(Phone phone, long id)
    {
        var info = Phone.Read(await phone.QueryApartmentAsync(id), Json.QueryApartmentResponse).ApartmentInfo;
        Assert.NotNull(info);
        return info;
    }

    /// <summary>Asks until the answer is yes. Each question goes over the wire, so there is no loop that spins.</summary>
    private static async Task Eventually(Func<Task<bool>> question)
    {
        while (!await question())
        {
        }
    }
}
