using System.Globalization;
using Gateway.EdgeListener.Links;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Relayers;
using Gateway.Grains.Tests.Hosting;

namespace Gateway.Grains.Tests.Links;

/// <summary>Random things happen to two relayers and their silos while commands are sent; whatever the order, <see cref="LinkModel"/> holds.</summary>
[Collection(WorldCollection.Name)]
public sealed class LinkModelTests(World world)
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task Whatever_happens_a_command_is_sent_once_at_most_in_order_by_a_good_right_and_ends_as_is_true(int seed)
    {
        var run = new Run(world, seed);
        try
        {
            await run.Go(steps: 120);
            await run.End();
        }
        catch (Exception e)
        {
            Assert.Fail($"Seed {seed}: {e.Message}{Environment.NewLine}{string.Join(Environment.NewLine, run.Story)}{Environment.NewLine}{e}");
        }
    }

    /// <summary>A relayer as a run knows it.</summary>
    private sealed class Device(int index, IRelayerGrain grain)
    {
        public int Index => index;

        public IRelayerGrain Grain => grain;

        public long ApartmentId { get; } = 500_000_000 + World.NewNumber();

        public long Version { get; set; } = 5;

        public bool IsBlocked { get; set; }

        /// <summary>The login that its grain knows; null when there is none.</summary>
        public ModelLogin? Login { get; set; }
    }

    private sealed class Run
    {
        private const int Senders = 6;
        private const uint Instruction = 0x00060001;

        private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(30);

        private readonly World _world;
        private readonly Random _random;
        private readonly LinkModel _model;
        private readonly Device[] _devices;
        private readonly FakeEdge[] _edges; // those alive
        private readonly List<FakeEdge> _all = [];
        private readonly DeviceRouter[] _senders = new DeviceRouter[Senders];

        public Run(World world, int seed)
        {
            (_world, _random, _model) = (world, new Random(seed), new LinkModel(world.RuntimeClock));
            _devices = [.. Enumerable.Range(0, 2).Select(i => new Device(i, world.Relayer(600_000_000 + World.NewNumber())))];
            _edges = [.. Enumerable.Range(0, 3).Select(_ => NewEdge())];
            for (var i = 0; i < Senders; i++)
            {
                // Two at the silo of the grains, the others at the edges; all keep their way, even when its silo is lost.
                _senders[i] = i < 2 ? world.Router : _edges[i % _edges.Length].Router;
            }
        }

        /// <summary>What happened, for a failure.</summary>
        public List<string> Story { get; } = [];

        public async Task Go(int steps)
        {
            foreach (var device in _devices)
            {
                await ChangeRoute(device);
                await LogIn(device);
            }

            for (var step = 0; step < steps; step++)
            {
                var device = _devices[_random.Next(_devices.Length)];
                var bursts = _random.Next(2) == 0 ? Bursts() : [];
                await Task.WhenAll([.. bursts, Happen(device)]);
                Note();
                _model.CheckWindows();
            }
        }

        /// <summary>All devices go, all time passes: nothing is left.</summary>
        public async Task End()
        {
            foreach (var login in _model.Logins)
            {
                login.Edge.LogOut(login.Connection);
                await _devices[login.Device].Grain.Detach(login.Epoch).Within("a detachment");
            }

            using var deadline = new CancellationTokenSource(Waiting.Deadline);
            var all = Task.WhenAll(_model.Commands.Select(c => c.Result!));
            while (!all.IsCompleted)
            {
                Assert.False(deadline.IsCancellationRequested, $"{_model.Commands.Count(c => !c.Result!.IsCompleted)} commands have no end");
                await Pass(TimeSpan.FromSeconds(1));
            }

            // What a lost silo still has under way, nobody waits for.
            await Pass(s_longest + TimeSpan.FromSeconds(1));
            await Waiting.Until(async () =>
            {
                await Pass(TimeSpan.FromSeconds(1));
                var searching = _all.Sum(e => e.Router.Searching) + _world.Router.Searching;
                return searching == 0 ? null : $"the end of {searching} searches";
            });
            Note();
            _model.CheckEnds();
            Assert.All(_model.Logins, l => Assert.Equal(0, l.Link.Count));
            foreach (var edge in _all)
            {
                Assert.All(_devices, d => Assert.False(edge.Links.TryGet(d.Grain.GetGrainId(), out _), "a link is left"));
            }
        }

        private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

        private FakeEdge NewEdge()
        {
            var edge = _world.NewEdge();
            _all.Add(edge);
            return edge;
        }

        private Task Happen(Device device) => _random.Next(100) switch
        {
            < 35 => Answer(device),
            < 50 => LogIn(device),
            < 56 => LogOut(device),
            < 66 => ChangeRoute(device),
            < 72 => Block(device),
            < 75 => Kill(),
            < 83 => EndActivation(device),
            _ => PassSome(),
        };

        /// <summary>Several senders send at the same time, each in an order of its own.</summary>
        private List<Task> Bursts()
        {
            List<Task> bursts = [];
            for (var sender = 0; sender < Senders; sender++)
            {
                if (_random.Next(2) == 0)
                {
                    var (own, seed) = (sender, _random.Next());
                    bursts.Add(Task.Run(() => Burst(own, new Random(seed))));
                }
            }

            return bursts;
        }

        private void Burst(int sender, Random random)
        {
            for (var left = random.Next(1, 6); left > 0; left--)
            {
                var device = _devices[random.Next(_devices.Length)];
                long? version = random.Next(5) switch
                {
                    0 => null,
                    1 => device.Version - 1,
                    _ => device.Version,
                };
                var timeout = random.Next(3) == 0 ? TimeSpan.FromSeconds(random.Next(1, 4)) : s_longest;
                var command = _model.NewCommand(sender, device.Index, version, timeout);
                RoutePermit? permit = version is { } named ? new RoutePermit(device.ApartmentId, named) : null;
                command.Result = _senders[sender].Send(device.Grain, new DeviceCommand(Instruction, LinkModel.BodyOf(command), timeout, permit));
            }
        }

        private Task Answer(Device device)
        {
            Story.Add(Text($"answers of {device.Index}"));
            Note();
            var logins = _model.Logins.Where(l => l.Device == device.Index).ToList();

            // Mostly by the newest login, and sometimes by one that is over.
            var login = _random.Next(6) == 0 ? logins[_random.Next(logins.Count)] : logins[^1];
            for (var left = _random.Next(1, 8); left > 0; left--)
            {
                Note();
                var open = login.Delivered.FindAll(d => !d.Command.IsAnswered);
                if (open.Count > 0 && _random.Next(4) != 0)
                {
                    var (message, command) = open[_random.Next(open.Count)];
                    LinkModel.Answer(login, message, command, isRight: _random.Next(5) != 0);
                }
                else if (login.Delivered.Count > 0)
                {
                    // Twice, or late.
                    var (message, command) = login.Delivered[_random.Next(login.Delivered.Count)];
                    LinkModel.Answer(login, message, command, isRight: true);
                }
            }

            return Task.CompletedTask;
        }

        private async Task LogIn(Device device)
        {
            if (device.IsBlocked)
            {
                return;
            }

            var edge = device.Login is { } older && _random.Next(2) == 0 && _edges.Contains(older.Edge) ? older.Edge : _edges[_random.Next(_edges.Length)];
            Story.Add(Text($"login of {device.Index} at {edge.Id[..4]}"));
            var connection = edge.Connect();
            var attachment = await device.Grain.Attach(connection, Text($"code-{device.ApartmentId}")).Within("a login");
            Assert.Equal(AttachResult.Attached, attachment.Result);

            // Commands are delivered from within: the model knows of it before it reads any.
            device.Login = new ModelLogin(device.Index, edge, connection, attachment.Epoch, edge.LogIn(connection, device.Grain, attachment.Epoch));
            _model.LoggedIn(device.Login);
            Note();
        }

        private async Task LogOut(Device device)
        {
            if (device.Login is { } login)
            {
                Story.Add(Text($"logout of {device.Index}"));
                device.Login = null;
                login.Edge.LogOut(login.Connection);
                await device.Grain.Detach(login.Epoch).Within("a detachment");
            }
        }

        private async Task ChangeRoute(Device device)
        {
            Story.Add(Text($"route of {device.Index} becomes {device.Version + 1}"));
            var version = device.Version + 1;
            await device.Grain.RouteChanged(device.ApartmentId, version).Within("a change");
            Note();
            _model.RouteChanged(device.Index, version);
            device.Version = version;
        }

        private async Task Block(Device device)
        {
            Story.Add(Text($"{device.Index} is blocked: {!device.IsBlocked}"));
            device.IsBlocked = !device.IsBlocked;
            Assert.True(await device.Grain.SetBlocked(device.IsBlocked).Within("a block"));
            if (device.IsBlocked)
            {
                Note();
                _model.Blocked(device.Index);
                device.Login = null;
            }
        }

        private Task Kill()
        {
            var place = _random.Next(_edges.Length);
            var lost = _edges[place];
            Story.Add(Text($"{lost.Id[..4]} is lost"));
            _model.SiloLost();
            _edges[place] = NewEdge();
            _world.Edges.Kill(lost);
            foreach (var device in _devices.Where(d => d.Login?.Edge == lost))
            {
                device.Login = null;
            }

            return Task.CompletedTask;
        }

        private async Task EndActivation(Device device)
        {
            if (device.Login is not { } login)
            {
                return;
            }

            Story.Add(Text($"the activation of {device.Index} ends"));
            await _world.End(device.Grain);
            long told;
            do
            {
                told = await login.Edge.Reattachments.Next("the word to attach again");
            }
            while (told != login.Connection.ConnectionId);
            Assert.True(await device.Grain.Reattach(login.Connection, login.Epoch).Within("a reattachment"));

            // There is no apartment that could be asked.
            await device.Grain.RouteChanged(device.ApartmentId, device.Version).Within("a change");
        }

        private async Task PassSome()
        {
            double[] seconds = [0.1, 0.1, 1, 2, 5, 12];
            var time = TimeSpan.FromSeconds(seconds[_random.Next(seconds.Length)]);
            Story.Add(Text($"{time.TotalSeconds} s pass"));
            await Pass(time);
            foreach (var device in _devices)
            {
                if (device.Login is { } login)
                {
                    await device.Grain.Confirm(login.Epoch).Within("a sign of life");
                }
            }
        }

        private async Task Pass(TimeSpan time)
        {
            for (var step = TimeSpan.FromSeconds(1); time > TimeSpan.Zero; time -= step)
            {
                await _world.RuntimeClock.Advance(time < step ? time : step);
            }
        }

        /// <summary>Reads what was delivered until now.</summary>
        private void Note()
        {
            foreach (var edge in _all)
            {
                while (edge.Deliveries.TryRead(out var delivery))
                {
                    _model.Delivered(delivery);
                }
            }
        }
    }
}
