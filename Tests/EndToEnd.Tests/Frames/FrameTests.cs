using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Frames;

/// <summary>Frames on the wire: tags, pieces of any size, and many in one segment.</summary>
public sealed class FrameTests(SharedGateways gateways) : SharedGatewayTest(gateways)
{
    private static readonly (uint Command, StatusCode Status)[] Answers =
    [
        (CommandIds.HeartBeat, StatusCode.NotAuthorized),
        (CommandIds.Authorize, StatusCode.Ok),
        (CommandIds.HeartBeat, StatusCode.Ok),
        (CommandIds.QueryApartment, StatusCode.NotAuthorized),
    ];

    [Theory]
    [InlineData(StartTag.None)]
    [InlineData(StartTag.Tag03BB)]
    [InlineData(StartTag.Tag01BB)]
    [InlineData(StartTag.Tag02AA5503)]
    public async Task Both_directions_carry_the_connection_s_own_tag(StartTag tag)
    {
        // The phone speaks with the tag, its relayer without or with another one: a tag is a matter of one connection.
        var gateway = await AnyGateway();
        var phone = await Phone.SignUp(gateway, new WireOptions { Tag = tag });
        var relayer = (await Relayer.LogIn(
            gateway, Names.Next("box"), new WireOptions { Tag = tag == StartTag.Tag03BB ? StartTag.Tag02AA5503 : StartTag.Tag03BB })).Serve();
        await phone.AddRelayer(relayer.Code);
        var device = Names.DeviceCode();
        await phone.AddDevice(device);
        var answer = Expect.Ok(await phone.Control(device, value: 7));
        Assert.Equal(7, answer["value"]);

        Assert.Equal(tag, phone.Wire.ReceivedTag);
        Assert.NotEqual(tag, relayer.Wire.ReceivedTag);
        Assert.Equal(0, phone.Wire.StrayBytes + relayer.Wire.StrayBytes);
    }

    [Theory, EveryTransport]
    public async Task A_session_may_be_cut_at_every_byte(string transport)
    {
        var gateway = await GatewayOn(transport);
        var owner = await Phone.SignUp(gateway);
        foreach (var tag in new[] { StartTag.None, StartTag.Tag02AA5503 })
        {
            // A relayer logs in once a connection, each with a code of its own and all as long. The second part goes once the frames that are whole in the first were answered: then the first was read without the second.
            var bytesIn = await gateway.Metric("gateway_bytes_in_total");
            var name = Names.Next("box");
            var length = Session.For(owner, tag, $"{name}-0000").Bytes.Length;
            await Parallel.ForEachAsync(Enumerable.Range(1, length - 1), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (cut, _) =>
            {
                await using var wire = await WireClient.Connect(gateway.Port, new WireOptions { Tag = tag });
                var session = Session.For(owner, tag, $"{name}-{cut:D4}");
                var whole = session.Ends.Count(end => end <= cut);
                await wire.Send(session.Bytes.AsMemory(0, cut));
                await ExpectAnswers(wire, 0, whole);
                await wire.Send(session.Bytes.AsMemory(cut));
                await ExpectAnswers(wire, whole, Answers.Length);
            });
            Assert.True(await gateway.Metric("gateway_bytes_in_total") >= bytesIn + (long)length * (length - 1));
        }
    }

    [Theory, EveryTransport]
    public async Task A_session_may_come_byte_by_byte(string transport)
    {
        var gateway = await GatewayOn(transport);
        var owner = await Phone.SignUp(gateway);
        foreach (var tag in new[] { StartTag.None, StartTag.Tag03BB, StartTag.Tag01BB, StartTag.Tag02AA5503 })
        {
            var session = Session.For(owner, tag, Names.Next("box"));
            var wire = await gateway.Connect(new WireOptions { Tag = tag });
            foreach (var b in session.Bytes)
            {
                await wire.Send(new[] { b });
            }

            await ExpectAnswers(wire, 0, Answers.Length);
        }
    }

    [Theory, EveryTransport]
    public async Task Frames_may_be_glued_together(string transport)
    {
        var gateway = await GatewayOn(transport);
        var owner = await Phone.SignUp(gateway);
        var wire = await gateway.Connect();
        var login = WireFrames.Request(CommandIds.Authorize, 1, Login(owner));
        const int Count = 5000;
        var heartbeats = Enumerable.Range(2, Count).SelectMany(i => WireFrames.Request(CommandIds.HeartBeat, (uint)i, null));
        await wire.Send(login.Concat(heartbeats).ToArray());
        for (uint sequence = 1; sequence <= Count + 1; sequence++)
        {
            Assert.Equal(sequence, Expect.Ok(await wire.Next($"response {sequence}")).Sequence);
        }
    }

    [Fact]
    public async Task The_response_repeats_whatever_sequence_the_request_had()
    {
        var phone = await Phone.SignUp(await AnyGateway());
        foreach (var sequence in new uint[] { 0, 1, 0x7fffffff, 0x80000000, uint.MaxValue })
        {
            await phone.Wire.Send(CommandIds.HeartBeat, sequence, null);
            Assert.Equal(sequence, (await phone.Wire.Next("response")).Sequence);
        }
    }

    [Fact]
    public async Task A_frame_of_exactly_the_limit_is_taken()
    {
        var phone = await Phone.SignUp(await AnyGateway());
        var body = new byte[Frame.DefaultMaxLength - Frame.HeaderLength];
        Array.Fill(body, (byte)' ');
        "{}"u8.CopyTo(body);
        Expect.Ok(await phone.Ask(CommandIds.QueryAccount, body));
    }

    [Fact]
    public async Task A_heartbeat_may_have_a_body()
    {
        var phone = await Phone.SignUp(await AnyGateway());
        Assert.Empty(Expect.Ok(await phone.Ask(CommandIds.HeartBeat, new { anything = true })).Body);
    }

    private static object Login(Phone phone) => new { terminal_type = "human", user_name = phone.UserName, password = Phone.Password };

    private static async Task ExpectAnswers(WireClient wire, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            var answer = await wire.Next($"answer {i + 1}");
            Assert.Equal(
                (Answers[i].Command | CommandIds.ResponseBit, Answers[i].Status, (uint)i + 1), (answer.CommandId, answer.Status, answer.Sequence));
        }
    }

    /// <summary>A session whose answers are known beforehand, and quick: without a password's hash.</summary>
    private sealed record Session(byte[] Bytes, int[] Ends)
    {
        public static Session For(Phone owner, StartTag tag, string relayerCode)
        {
            byte[][] frames =
            [
                WireFrames.Request(CommandIds.HeartBeat, 1, null, tag),
                WireFrames.Request(CommandIds.Authorize, 2, new { terminal_type = "relayer", sb_code = relayerCode }, tag),
                WireFrames.Request(CommandIds.HeartBeat, 3, null, tag),
                WireFrames.Request(CommandIds.QueryApartment, 4, new { apartment_id = owner.ApartmentId, version = 0 }, tag),
            ];
            return new Session(
                [.. frames.SelectMany(f => f)], [.. frames.Select((_, i) => frames.Take(i + 1).Sum(f => f.Length))]);
        }
    }
}
