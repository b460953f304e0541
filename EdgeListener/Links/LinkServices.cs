namespace Gateway.EdgeListener.Links;

/// <summary>What all links of this process share. Thread-safe.</summary>
internal sealed class LinkServices
{
    /// <summary>
    /// A command that has waited is sent only if there is as much left for its answer: who asked is told that it was not sent, which is better than
    /// not to know.
    /// </summary>
    private static readonly TimeSpan LeastAnswerTime = TimeSpan.FromMilliseconds(100);

    public LinkServices(LinkTable links, DeviceRouter router, ILinkAuthority authority, RouterOptions options, TimeProvider time)
    {
        Links = links;
        Router = router;
        Authority = authority;
        Time = time;
        LeastAnswerTicks = Ticks(LeastAnswerTime);
        GrantTicks = Ticks(options.GrantTime);
        ConfirmTime = options.GrantTime * 2 / 3;

        long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);
    }

    public LinkTable Links { get; }

    public DeviceRouter Router { get; }

    public ILinkAuthority Authority { get; }

    public TimeProvider Time { get; }

    /// <summary>How often signs of life are carried on to the grain, so that a link of a device whose signs come as often stays good.</summary>
    public TimeSpan ConfirmTime { get; }

    /// <summary>How long a confirmation lasts, in ticks of the clock.</summary>
    public long GrantTicks { get; }

    /// <summary>What a command must have left for its answer, in ticks of the clock.</summary>
    public long LeastAnswerTicks { get; }
}
