using System.Buffers.Binary;
using System.Text;
using Gateway.EndToEnd.Tests.Hosting;
using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Frames;

/// <summary>What breaks the protocol: impossible lengths, bodies that are no JSON, and plain noise.</summary>
public sealed class BadInputTests(SharedGateways gateways) : SharedGatewayTest(gateways)
{
    public static TheoryData<uint> ImpossibleLengths => new() { 0, 15, Frame.DefaultMaxLength + 1, 0x80000000, uint.MaxValue };

    [Theory, MemberData(nameof(ImpossibleLengths))]
    public async Task Untagged_an_impossible_length_closes_the_connection(uint length)
    {
        foreach (var transport in Transports.All)
        {
            var gateway = await GatewayOn(transport);
            var closed = await gateway.Closed("ProtocolError");
            var phone = await Phone.SignUp(gateway);
            await phone.Wire.Send(Header(length));
            await phone.Wire.ClosedByGateway();
            await gateway.MetricBecomes("gateway_connections_closed_total{listener=\"messaging\",reason=\"ProtocolError\"}", closed + 1);
        }
    }

    [Theory, MemberData(nameof(ImpossibleLengths))]
    public async Task Tagged_an_impossible_length_is_skipped_and_counted(uint length)
    {
        var gateway = await AnyGateway();
        foreach (var tag in new[] { StartTag.Tag03BB, StartTag.Tag01BB, StartTag.Tag02AA5503 })
        {
            var phone = await Phone.SignUp(gateway, new WireOptions { Tag = tag });
            var skipped = await gateway.Metric("gateway_bytes_skipped_total");
            byte[] broken = [.. tag.Bytes(), .. Header(length)];
            await phone.Wire.Send(broken);
            Expect.Ok(await phone.Ask(CommandIds.QueryAccount));
            skipped += broken.Length;
            await gateway.MetricBecomes("gateway_bytes_skipped_total", skipped);
        }
    }

    [Fact]
    public async Task Tagged_noise_between_frames_is_skipped_and_counted()
    {
        var gateway = await AnyGateway();
        var phone = await Phone.SignUp(gateway, new WireOptions { Tag = StartTag.Tag02AA5503 });
        var skipped = await gateway.Metric("gateway_bytes_skipped_total");
        byte[] noise = [1, 2, 3, 0x02, 0xAA, 0x55, 0x02, 0x02, 0xAA, 0xff];
        for (var i = 1; i <= 20; i++)
        {
            await phone.Wire.Send(noise);
            Expect.Ok(await phone.Ask(CommandIds.HeartBeat));
        }

        skipped += 20 * noise.Length;
        await gateway.MetricBecomes("gateway_bytes_skipped_total", skipped);
    }

    [Fact]
    public async Task A_web_browser_s_request_is_closed()
    {
        var wire = await (await AnyGateway()).Connect();
        await wire.Send(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        await wire.ClosedByGateway();
    }

    [Theory, EveryTransport]
    public async Task A_body_that_is_no_json_object_is_status_4(string transport)
    {
        var gateway = await GatewayOn(transport);
        var phone = await Phone.SignUp(gateway);
        byte[][] bodies =
        [
            [], "{"u8.ToArray(), "}"u8.ToArray(), "[]"u8.ToArray(), "7"u8.ToArray(), "null"u8.ToArray(), "\"text\""u8.ToArray(), "{}{}"u8.ToArray(),
            "{\"a\":}"u8.ToArray(), [0], [0xff, 0xfe, 0x00], [.. "{\"name\":\""u8, 0xc3, 0x28, .. "\"}"u8], [.. "{\"name\":\""u8, 0xed, 0xa0, 0x80, .. "\"}"u8],
            "{\"name\":\"\\ud800\"}"u8.ToArray(), [.. Enumerable.Repeat((byte)'[', 10_000)], [.. Enumerable.Repeat("{\"a\":"u8.ToArray(), 5000).SelectMany(b => b)],
        ];
        uint[] commands =
        [
            CommandIds.AddApartment, CommandIds.ModifyApartment, CommandIds.RemoveApartment, CommandIds.QueryApartment, CommandIds.AddRelayer,
            CommandIds.ModifyRelayer, CommandIds.RemoveRelayer, CommandIds.QueryRelayerStatus, CommandIds.AddDevice, CommandIds.ModifyDevice,
            CommandIds.RemoveDevice, CommandIds.ControlDevice, CommandIds.QueryDevice, CommandIds.AddAccount,
        ];
        foreach (var body in bodies)
        {
            foreach (var command in commands)
            {
                Expect.Refused(StatusCode.BadParameter, await phone.Ask(command, body));
            }
        }

        Expect.Ok(await phone.Ask(CommandIds.QueryAccount));
    }

    [Theory, EveryTransport]
    public async Task A_flag_that_is_no_text_is_status_4_and_the_connection_stays(string transport)
    {
        var phone = await Phone.SignUp(await GatewayOn(transport));
        await phone.AddRelayer(Names.Next("box"));
        var device = await phone.AddDevice(Names.DeviceCode());
        byte[][] flags =
        [
            "\"\\ud800\""u8.ToArray(), [.. "\""u8, 0xff, .. "\""u8], [.. "[\""u8, 0xed, 0xa0, 0x80, .. "\"]"u8], [.. "{\""u8, 0xc3, .. "\":1}"u8],
        ];
        foreach (var flag in flags)
        {
            byte[] body = [.. Encoding.UTF8.GetBytes($"{{\"apartment_id\":{phone.ApartmentId},\"dev_id\":{device},\"flag_notification\":"), .. flag, .. "}"u8];
            Expect.Refused(StatusCode.BadParameter, await phone.Ask(CommandIds.ModifyDevice, body));
        }

        Expect.Ok(await phone.Ask(CommandIds.ModifyDevice, new { apartment_id = phone.ApartmentId, dev_id = device, flag_notification = new[] { 1 } }));
    }

    [Fact]
    public async Task A_megabyte_of_a_name_closes_an_untagged_connection()
    {
        var gateway = await AnyGateway();
        var phone = await Phone.SignUp(gateway);
        var frame = WireFrames.Request(CommandIds.AddApartment, 5, new { name = new string('n', 1024 * 1024) });
        try
        {
            await phone.Wire.Send(frame);
        }
        catch (IOException)
        {
            // It is closed before all of it is sent.
        }

        await phone.Wire.ClosedByGateway();
    }

    [Theory, EveryTransport]
    public async Task Noise_never_hurts_anybody_else(string transport)
    {
        var gateway = await GatewayOn(transport);
        var bystander = await Phone.SignUp(gateway);
        var relayer = (await Relayer.LogIn(gateway, Names.Next("box"))).Serve();
        await bystander.AddRelayer(relayer.Code);
        var device = Names.DeviceCode();
        await bystander.AddDevice(device);

        const int Connections = 60;
        const int BytesEach = 32 * 1024;
        await Parallel.ForEachAsync(Enumerable.Range(0, Connections), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (seed, _) =>
        {
            await using var wire = await WireClient.Connect(gateway.Port, new WireOptions());
            try
            {
                await wire.Send(Noise.Bytes(seed, BytesEach));
            }
            catch (IOException)
            {
                // Closed as soon as it is plain that it is noise.
            }
        });

        Expect.Ok(await bystander.Control(device));
        Expect.Ok(await bystander.QueryApartment());
    }

    private static byte[] Header(uint length)
    {
        var header = new byte[Frame.HeaderLength];
        BinaryPrimitives.WriteUInt32BigEndian(header, length);
        return header;
    }
}
