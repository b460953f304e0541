using Orleans.Runtime;
using Orleans.Standalone;

namespace Orleans;

/// <summary>Keys and references, from a grain or from a reference to one.</summary>
public static class GrainExtensions
{
    /// <summary>A reference to the same grain through another interface; for a grain's <c>this</c>, a reference to itself.</summary>
    /// <exception cref="ArgumentException">Neither a grain nor a reference.</exception>
    public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain)
    {
        ArgumentNullException.ThrowIfNull(grain);
        if (grain is ObserverReference)
        {
            return (TGrainInterface)grain;
        }

        var (grainClass, key) = Identify(grain);
        return (TGrainInterface)(object)grainClass.Runtime.References.Create(typeof(TGrainInterface), grainClass, key);
    }

    /// <inheritdoc cref="AsReference{TGrainInterface}"/>
    public static TGrainInterface Cast<TGrainInterface>(this IAddressable grain) => grain.AsReference<TGrainInterface>();

    /// <summary>Type and key of a grain.</summary>
    /// <exception cref="ArgumentException">Neither a grain nor a reference to one.</exception>
    public static GrainId GetGrainId(this IAddressable grain)
    {
        ArgumentNullException.ThrowIfNull(grain);
        if (grain is IGrainBase { GrainContext: not null and not Activation } alien)
        {
            return alien.GrainContext.GrainId;
        }

        var (grainClass, key) = Identify(grain);
        return grainClass.IdOf(key);
    }

    /// <summary>The integer key.</summary>
    /// <exception cref="InvalidOperationException">The key is a string that is not one.</exception>
    public static long GetPrimaryKeyLong(this IAddressable grain)
    {
        ArgumentNullException.ThrowIfNull(grain);
        if (grain is IGrainBase { GrainContext: not null and not Activation } alien)
        {
            return alien.GrainContext.GrainId.IntegerKey();
        }

        var (grainClass, key) = Identify(grain);
        return key.Text is null ? key.Number : grainClass.IdOf(key).IntegerKey();
    }

    /// <summary>The key as text; an integer key reads as upper-case hexadecimal, as in Orleans.</summary>
    public static string GetPrimaryKeyString(this IAddressable grain) => GetGrainId(grain).Key.ToString();

    /// <summary>Whether the key is an integer.</summary>
    public static bool IsPrimaryKeyBasedOnLong(this IAddressable grain) => GetGrainId(grain).TryGetIntegerKey(out _);

    private static (GrainClass Class, GrainKey Key) Identify(IAddressable grain) => grain switch
    {
        GrainReference reference => (reference.Class, reference.Key),
        IGrainBase { GrainContext: Activation activation } => (activation.Class, activation.Key),
        _ => throw new ArgumentException($"{grain.GetType()} is neither an activated grain nor a reference to a grain.", nameof(grain)),
    };
}
